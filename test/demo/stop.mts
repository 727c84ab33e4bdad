const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const A_LONG_TIME_MS = 2 ** 31 - 1;

/** Resolves when the user presses Ctrl+C or closes the terminal; until then this process stays. */
export async function untilStopped(): Promise<void> {
	const staying = setInterval(() => {}, A_LONG_TIME_MS);
	await new Promise<void>((resolve) => {
		for (const signal of SIGNALS) {
			// The harness ends the process at once on a signal; here n8n is to be asked first.
			process.removeAllListeners(signal);
			process.on(signal, () => resolve());
		}
	});
	clearInterval(staying);
}
