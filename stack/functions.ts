export type Functions = { handle(request: Request): Promise<Response>; stop(): Promise<void> }
