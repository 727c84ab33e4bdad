import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEnvironment } from '../../harness/environment.mjs';
import { temporaryFolder } from '../../harness/process/temporary.mjs';
import { writePage } from '../../harness/page.mjs';
import { today, writeReport } from '../../harness/reports.mjs';
import { REPOSITORY } from '../../harness/repository.mjs';
import { N8N_VERSION } from '../../harness/versions.mjs';
import { callCost, type CallCost } from './calls.mjs';
import { byCallback, contenders, POLL_UNCHECKED } from './contenders.mjs';
import { raceDownloads } from './downloads.mjs';
import { LIFELIKE, SHORT } from './durations.mjs';
import { evaluationOf, type Evaluation } from './evaluation.mjs';
import { CALLBACKS_BEFORE, goalsOf, type BenchReport } from './goals.mjs';
import { idleCost } from './idle.mjs';
import { loadTimeMs } from './loading.mjs';
import { openBefore } from './packages/before.mjs';
import { installPlainNode } from './packages/plainNode.mjs';
import { pageOf } from './page.mjs';
import { plotsOf } from './plots.mjs';
import type { RaceResult } from './race.mjs';
import { isGood, raceAlone, raceApart, warmUp, type Racer } from './rounds.mjs';

/**
 * `npm run bench` for all; `npm run bench -- 1 10` for these numbers of tasks, without the page, and
 * `npm run bench -- --lifelike` for tasks as long as those of the service. With `--before <tarball>` an
 * earlier package runs the callbacks beside this one.
 */
const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { lifelike: { type: 'boolean' }, before: { type: 'string' } },
});
const isAll = positionals.length === 0 && !values.lifelike;
const counts = isAll ? [1, 100, 1000] : positionals.map(Number);

const env = { N8N_METRICS: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
const userFolder = temporaryFolder('n8n-under-test');
const open = async () => await openEnvironment({}, env);
const shortLoads = counts.map((count) => ({ count, seconds: SHORT }));
const results: RaceResult[] = [];
for (const contender of contenders) {
	results.push(...(await raceAlone({ contender, open }, shortLoads)));
}
results.sort((one, other) => one.count - other.count);
const environment = await openEnvironment({}, env, ({ baseUrl }) => {
	installPlainNode(userFolder, `${baseUrl}/effect`);
	return { userFolder };
});
const resting = await warmUp(environment, byCallback);
const evaluations: Evaluation[] = [];
const calls: CallCost[] = [];
for (const count of counts) evaluations.push(await evaluationOf(environment, count, resting));
for (const count of counts) calls.push(await callCost(environment, count));
const idle = await idleCost(environment, isAll ? 50 : 5, isAll ? 20_000 : 4_000);
const downloads = await raceDownloads(environment.n8n, isAll ? 20 : 3);
await environment.stop();
const before: RaceResult[] = [];
const { before: tarball } = values;
if (tarball !== undefined && counts.includes(CALLBACKS_BEFORE)) {
	const racer = { contender: byCallback, open: async () => await openBefore(tarball, env) };
	before.push(...(await raceAlone(racer, [{ count: CALLBACKS_BEFORE, seconds: SHORT }])));
}
if (isAll || values.lifelike) {
	const now = contenders.filter(({ name }) => name !== POLL_UNCHECKED);
	const racers: Racer[] = now.map((contender) => ({ contender, open }));
	if (tarball !== undefined) {
		racers.push({ contender: byCallback, open: async () => await openBefore(tarball, env) });
	}
	const raced = await raceApart(racers, LIFELIKE);
	console.log(raced);
	results.push(...raced.slice(0, now.length));
	before.push(...raced.slice(now.length));
}
const node = `24 (n8n), ${process.version} (simulator)`;
const report: BenchReport = {
	date: today(),
	n8n: N8N_VERSION,
	node,
	results,
	before,
	evaluations,
	calls,
	idle,
	downloads,
	loadMs: await loadTimeMs(),
};
console.table(goalsOf(report));
writeReport('benchmark', report);
if (isAll) {
	const plots = await plotsOf(results.filter(({ seconds }) => seconds === SHORT));
	const pictures = join(REPOSITORY, 'docs', 'benchmark');
	await mkdir(pictures, { recursive: true });
	for (const [file, svg] of plots) await writeFile(join(pictures, file), svg);
	await writePage('benchmark.md', [pageOf(report, [...plots.keys()])]);
}
process.exit(results.every(isGood) ? 0 : 1);
