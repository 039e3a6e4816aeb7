export default async function Page({ params }: { params: Promise<{ site: string }> }) {
  return <h1>{(await params).site}</h1>
}
