import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../../../test/harness/process/startProcess.mjs';

const PROBE = fileURLToPath(new URL('./probe.mts', import.meta.url));

export interface StandstillWatch {
	/** The longest that a caller of n8n has waited for an answer, in milliseconds. */
	stop(): Promise<number>;
}

/** Asks n8n every 20 ms from outside, from now until `stop`. */
export async function watchStandstill(url: string): Promise<StandstillWatch> {
	const probe = await startProcess([process.execPath, '--import', 'tsx', PROBE, url], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	await once(probe, 'message');
	return {
		stop: async () => {
			const told = once(probe, 'message');
			probe.send('stop');
			return Number((await told)[0]);
		},
	};
}
