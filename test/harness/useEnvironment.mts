import { after, beforeEach } from 'node:test';
import { openEnvironment, type Environment } from './environment.mjs';

/**
 * One environment for a whole file of tests; the simulator forgets between two. Awaited at the top of
 * the file: hooks of a file can run side by side, so that a second one would find it half open.
 */
export async function useEnvironment(
	...options: Parameters<typeof openEnvironment>
): Promise<Environment> {
	const environment = await openEnvironment(...options);
	after(async () => await environment.stop());
	beforeEach(() => environment.sim.reset());
	return environment;
}
