import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEnvironment } from '../../harness/environment.mjs';
import { writePage } from '../../harness/page.mjs';
import { today, writeReport } from '../../harness/reports.mjs';
import { REPOSITORY } from '../../harness/repository.mjs';
import { N8N_VERSION } from '../../harness/versions.mjs';
import { callCost, type CallCost } from './calls.mjs';
import { contenders } from './contenders.mjs';
import { raceDownloads } from './downloads.mjs';
import { goalsOf, type BenchReport } from './goals.mjs';
import { idleCost } from './idle.mjs';
import { loadTimeMs } from './loading.mjs';
import { pageOf } from './page.mjs';
import { plotsOf } from './plots.mjs';
import { race, type RaceResult } from './race.mjs';

/** `npm run bench` for all; `npm run bench -- 1 10` for these numbers of tasks, without the page. */
const wanted = process.argv.slice(2).map(Number);
const counts = wanted.length > 0 ? wanted : [1, 10, 100, 1000];

const env = { N8N_METRICS: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
const environment = await openEnvironment({}, env);
const results: RaceResult[] = [];
for (const count of counts) {
	for (const contender of contenders) {
		const result = await race(environment, contender, count);
		results.push(result);
		console.log(`${count} × ${contender.name}`, result);
	}
}
const calls: CallCost[] = [];
for (const count of counts) calls.push(await callCost(environment, count));
const idle = await idleCost(environment, wanted.length > 0 ? 5 : 50);
const downloads = await raceDownloads(environment.n8n, wanted.length > 0 ? 3 : 20);
await environment.stop();
const node = `24 (n8n), ${process.version} (simulator)`;
const report: BenchReport = {
	date: today(),
	n8n: N8N_VERSION,
	node,
	results,
	calls,
	idle,
	downloads,
	loadMs: await loadTimeMs(),
};
console.table(goalsOf(report));
writeReport('benchmark', report);
if (wanted.length === 0) {
	const plots = await plotsOf(results);
	const pictures = join(REPOSITORY, 'docs', 'benchmark');
	await mkdir(pictures, { recursive: true });
	for (const [file, svg] of plots) await writeFile(join(pictures, file), svg);
	await writePage('benchmark.md', [pageOf(report, [...plots.keys()])]);
}
const isEveryRunGood = results.every(({ status, postsPerTask }) => {
	return status === 'success' && postsPerTask === 1;
});
process.exit(isEveryRunGood ? 0 : 1);
