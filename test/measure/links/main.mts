import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openEnvironment } from '../../harness/environment.mjs';
import { median, round } from '../statistics.mjs';
import { klingNode, runWorkflow } from '../../harness/workflows/run.mjs';
import { download } from '../../harness/workflows/nodes.mjs';

/** `npm run bench:links`: what a link and a file cost before a create, in milliseconds an item. */

const COUNTS = [1, 100, 1_000];
const ROUNDS = 3;

/** How the video is given; the first is what all of them take besides. */
const SHAPES = {
	'link, not looked at': { options: { checkLink: false } },
	link: {},
	file: { videoSource: 'file', binaryPropertyName: 'data' },
};

const clip = readFileSync(new URL('../../fixtures/clip.mp4', import.meta.url));
const host = createServer((_request, response) => {
	response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length });
	response.end(clip);
}).listen(0, '127.0.0.1');
const { port } = host.address() as AddressInfo;

const environment = await openEnvironment({}, { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
const rows: object[] = [];
for (const count of COUNTS) {
	const items = Array.from({ length: count }, (_, index) => ({
		url: `http://127.0.0.1:${port}/${index}.mp4`,
	}));
	for (const [shape, parameters] of Object.entries(SHAPES)) {
		const times: number[] = [];
		for (let turn = 0; turn < ROUNDS; turn++) {
			environment.sim.reset();
			const kling = klingNode(environment, { awaitMode: 'none', ...parameters });
			const nodes = shape === 'file' ? [download(), kling] : [kling];
			const { data } = await runWorkflow(environment, items, nodes);
			times.push(data.resultData.runData[kling.name]?.[0].executionTime ?? NaN);
		}
		rows.push({ items: count, shape, 'ms an item': round(Number(median(times)) / count) });
	}
}
console.table(rows);
await environment.stop();
host.close();
