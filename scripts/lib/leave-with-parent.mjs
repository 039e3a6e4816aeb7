// Preloaded into the app: it must not outlive a parent that was killed and could not say goodbye.
process.on('disconnect', () => process.exit(0))
