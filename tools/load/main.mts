import { parseArgs } from 'node:util';
import { openEnvironment } from '../../test/harness/environment.mjs';
import { N8N_VERSION } from '../../test/harness/versions.mjs';
import { overBounds } from './bounds.mjs';
import { writeLoadPage } from './document.mjs';
import { loads, type LoadResult } from './loads.mjs';

/** `npm run load`; `-- --share 0.01` takes a hundredth of the items and writes nothing. */
const { values } = parseArgs({ options: { share: { type: 'string' } } });
const share = Number(values.share ?? 1);
if (!(share > 0 && share <= 1)) throw new Error('--share wants a number above 0, at most 1');

// As in production: n8n keeps what it has run, and files are on disk.
const env = { N8N_METRICS: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
const results: LoadResult[] = [];
for (const { count, run } of loads) {
	// What one load has left in n8n's memory would hide what the next one takes.
	const environment = await openEnvironment('kling', { callbackRetries: 5 }, env);
	try {
		const result = await run(environment, Math.ceil(count * share));
		result.broken.push(...overBounds(result));
		console.log(result);
		results.push(result);
	} finally {
		await environment.stop();
	}
}
if (share === 1) await writeLoadPage(N8N_VERSION, results);
process.exit(results.every(({ broken }) => broken.length === 0) ? 0 : 1);
