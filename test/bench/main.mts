import { mkdir, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { N8N_VERSION, openStage } from '../e2e/support/stage.mjs';
import { callCost, type CallCost } from './calls.mjs';
import { contenders } from './contenders.mjs';
import { raceDownloads } from './downloads.mjs';
import { goalsOf, type Report } from './goals.mjs';
import { idleCost } from './idle.mjs';
import { loadTimeMs } from './loading.mjs';
import { pageOf } from './page.mjs';
import { plotsOf } from './plots.mjs';
import { race, type Result } from './race.mjs';

/** `npm run bench` for all; `npm run bench -- 1 10` for these numbers of tasks, without the page. */
const wanted = process.argv.slice(2).map(Number);
const counts = wanted.length > 0 ? wanted : [1, 10, 100, 1000];

const env = { N8N_METRICS: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
const stage = await openStage({}, env);
const results: Result[] = [];
for (const count of counts) {
	for (const contender of contenders) {
		const result = await race(stage, contender, count);
		results.push(result);
		console.log(`${count} × ${contender.name}`, result);
	}
}
const calls: CallCost[] = [];
for (const count of counts) calls.push(await callCost(stage, count));
const idle = await idleCost(stage, wanted.length > 0 ? 5 : 50);
const downloads = await raceDownloads(stage.n8n, wanted.length > 0 ? 3 : 20);
await stage.stop();
const date = new Date().toISOString().slice(0, 10);
const node = `24 (n8n), ${process.version} (simulator)`;
const report: Report = {
	date,
	n8n: N8N_VERSION,
	node,
	results,
	calls,
	idle,
	downloads,
	loadMs: loadTimeMs(),
};
console.table(goalsOf(report));
await mkdir('reports', { recursive: true });
await writeFile('reports/benchmark.json', JSON.stringify(report, null, '\t'));
if (wanted.length === 0) {
	const plots = await plotsOf(results);
	await mkdir('docs/benchmark', { recursive: true });
	for (const [file, svg] of plots) await writeFile(`docs/benchmark/${file}`, svg);
	const page = pageOf(report, [...plots.keys()]);
	const style = await resolveConfig('docs/benchmark.md');
	await writeFile('docs/benchmark.md', await format(page, { ...style, parser: 'markdown' }));
}
const isEveryRunGood = results.every(({ status, postsPerTask }) => {
	return status === 'success' && postsPerTask === 1;
});
process.exit(isEveryRunGood ? 0 : 1);
