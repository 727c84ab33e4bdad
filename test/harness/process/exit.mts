const cleanups = new Set<() => void>();
let isListening = false;

/**
 * Calls `cleanup` (which must be synchronous) when this process ends, by itself or by a signal; the newest first.
 * Returns a function that forgets it again.
 */
export function onExit(cleanup: () => void): () => void {
	listen();
	cleanups.add(cleanup);
	return () => cleanups.delete(cleanup);
}

function listen(): void {
	if (isListening) return;
	isListening = true;
	process.on('exit', () => {
		for (const cleanup of [...cleanups].reverse()) {
			try {
				cleanup();
			} catch {
				// One cleanup that fails must not keep the others from running.
			}
		}
	});
	// Without a handler a signal ends the process and "exit" is never emitted.
	process.once('SIGINT', () => process.exit(130));
	process.once('SIGTERM', () => process.exit(143));
	process.once('SIGHUP', () => process.exit(129));
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const A_LONG_TIME_MS = 2 ** 31 - 1;

/** Resolves when the user presses Ctrl+C or closes the terminal; until then this process stays. */
export async function untilStopped(): Promise<void> {
	const staying = setInterval(() => {}, A_LONG_TIME_MS);
	await new Promise<void>((resolve) => {
		for (const signal of SIGNALS) {
			// Instead of the handlers above, which end the process at once.
			process.removeAllListeners(signal);
			process.on(signal, () => resolve());
		}
	});
	clearInterval(staying);
}
