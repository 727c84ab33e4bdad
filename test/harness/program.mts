/** Runs a program from the command line: an error is shown in its own words, and the exit code is 1. */
export async function runProgram(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.error(messageOf(error));
		process.exitCode = 1;
	}
}

export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
