import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { openEnvironment } from '../../test/harness/environment.mjs';
import { writePage } from '../../test/harness/page.mjs';
import { measuredAt, writeReport } from '../../test/harness/reports.mjs';
import { N8N_VERSION } from '../../test/harness/versions.mjs';
import { byCallback, callbackBefore, contenders, POLL_UNCHECKED } from './contenders.mjs';
import { callCost, type CallCost, idleCost } from './costs.mjs';
import { raceDownloads, type DownloadResult } from './downloads.mjs';
import { isSmall, LIFELIKE, SHORT } from './durations.mjs';
import { goalsOf, type BenchReport } from './goals.mjs';
import { loadTimes } from './loading.mjs';
import { openBefore } from './before.mjs';
import { pageOf } from './page.mjs';
import type { RaceResult } from './race.mjs';
import { isGood, raceInTurns, raceSideBySide, warmUp, type Entry } from './rounds.mjs';

/**
 * `npm run bench` for all; `npm run bench -- 1 10` for these numbers of tasks, without the page, and
 * `npm run bench -- --lifelike` for tasks as long as those of the service. With `--before <tarball>` an
 * earlier package runs the callbacks in turn with this one.
 */
const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { lifelike: { type: 'boolean' }, before: { type: 'string' } },
});
const isAll = positionals.length === 0 && !values.lifelike;
const counts = isAll ? [1, 100, 1000] : positionals.map(Number);

const env = { N8N_METRICS: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
const entries: Entry[] = [];
for (const contender of contenders) {
	entries.push({ contender, environment: await openEnvironment('kling', {}, env) });
}
if (values.before !== undefined) {
	entries.push({ contender: callbackBefore, environment: await openBefore(values.before, env) });
}
const racers = await warmUp(entries);
const results: RaceResult[] = [];
for (const count of counts) {
	const load = { count, seconds: SHORT };
	results.push(...(await (isSmall(load) ? raceSideBySide : raceInTurns)(racers, load)));
}
if (isAll || values.lifelike) {
	const all = racers.filter(({ contender }) => contender.name !== POLL_UNCHECKED);
	results.push(...(await raceSideBySide(all, LIFELIKE, { staggerMs: 15_000 })));
}
for (const { environment } of racers) await environment.stop();

const environment = await openEnvironment('kling', {}, env);
await warmUp([{ contender: byCallback, environment }]);
const calls: CallCost[] = [];
for (const count of counts) calls.push(await callCost(environment, count));
const idle = await idleCost(environment, isAll ? 50 : 5, isAll ? 20_000 : 4_000);
await environment.stop();

// What other runs have left in n8n's memory would hide what downloads take.
const downloads: DownloadResult[] = [];
for (const big of ['mp3', 'video'] as const) {
	const rested = await openEnvironment('kling', {}, env);
	downloads.push(await raceDownloads(rested.n8n, big, isAll ? 20 : 3));
	await rested.stop();
}

const node = `24 (n8n), ${process.version} (simulator)`;
const report: BenchReport = {
	date: measuredAt(),
	n8n: N8N_VERSION,
	node,
	before: values.before && basename(values.before, '.tgz'),
	results,
	calls,
	idle,
	downloads,
	loadMs: await loadTimes(),
};
console.table(goalsOf(report));
writeReport('benchmark', report);
if (isAll) await writePage('benchmark.md', [pageOf(report)]);
process.exit(results.every(isGood) ? 0 : 1);
