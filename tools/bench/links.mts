import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { openEnvironment, type Environment } from '../../test/harness/environment.mjs';
import { listenLocally } from '../../test/harness/process/ports.mjs';
import { runProgram } from '../../test/harness/program.mjs';
import { download } from '../../test/harness/workflows/nodes.mjs';
import { klingNode, saveWorkflow, startSaved } from '../../test/harness/workflows/run.mjs';
import { median, round } from '../statistics.mjs';

/** `npm run bench:links`: what a link and a file cost before a create, in milliseconds an item. */

const COUNTS = [1, 100, 1_000];
const ROUNDS = 3;
const EXECUTION_LIMIT_MS = 300_000;

/** How the video is given; the first is what the others are compared with. */
const SHAPES = {
	'link, not probed': { options: { checkLink: false } },
	link: {},
	file: { videoSource: 'file', binaryPropertyName: 'data' },
};
type Shape = keyof typeof SHAPES;

const CLIP = readFileSync(new URL('../../test/fixtures/clip.mp4', import.meta.url));

/** How long the node runs for links of this shape, in milliseconds. */
async function runMs(environment: Environment, urls: string[], shape: Shape): Promise<number> {
	const { client, sim } = environment;
	sim.reset();
	const kling = klingNode(environment, { awaitMode: 'none', ...SHAPES[shape] });
	const nodes = shape === 'file' ? [download(), kling] : [kling];
	const items = urls.map((url) => ({ url }));
	const id = await startSaved(environment, await saveWorkflow(environment, items, nodes));
	const { data } = await client.waitForExecution(id, { timeoutMs: EXECUTION_LIMIT_MS });
	if (sim.tasks.length !== urls.length) throw new Error(`${sim.tasks.length} tasks were created`);
	return data.resultData.runData[kling.name][0].executionTime;
}

await runProgram(async () => {
	const host = createServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': CLIP.length });
		response.end(CLIP);
	});
	const port = await listenLocally(host);
	const environment = await openEnvironment({}, { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
	const rows: object[] = [];
	for (const count of COUNTS) {
		const urls = Array.from({ length: count }, (_, link) => `http://127.0.0.1:${port}/${link}.mp4`);
		for (const shape of Object.keys(SHAPES) as Shape[]) {
			const times: number[] = [];
			for (let turn = 0; turn < ROUNDS; turn++) times.push(await runMs(environment, urls, shape));
			rows.push({ items: count, shape, 'ms an item': round(Number(median(times)) / count) });
		}
	}
	console.table(rows);
	await environment.stop();
	host.close();
});
