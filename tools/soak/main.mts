import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import { startN8n } from '../../test/harness/n8n/n8nProcess.mjs';
import { say } from '../../test/harness/say.mjs';
import { N8N_VERSION } from '../../test/harness/versions.mjs';
import { poll } from '../../test/harness/waitUntil.mjs';
import { startSimulator } from '../../test/simulator/server.mjs';
import { writeSoakPage } from './document.mjs';
import { Jobs, auditJobs } from './jobs.mjs';
import { takeSample, type Sample } from '../metrics.mjs';
import { MEASURES, trendOf } from './trend.mjs';

const USUAL_MINUTES = 30;
const START_GAP_MS = 2_000;
const SAMPLE_GAP_MS = 5_000;
/** For what is under way when the last execution has been started. */
const DRAIN_LIMIT_MS = 120_000;

const { values } = parseArgs({ options: { minutes: { type: 'string' } } });
const minutes = Number(values.minutes ?? USUAL_MINUTES);
if (!(minutes > 0)) throw new Error('--minutes wants a number above 0');

const sim = await startSimulator('kling', { callbackRetries: 3 });
const n8n = await startN8n({
	version: N8N_VERSION,
	env: { N8N_METRICS: 'true', EXECUTIONS_DATA_PRUNE: 'false' },
	log: say,
});
try {
	const client = await N8nClient.connect(n8n.url);
	const jobs = await Jobs.prepare({ client, webhookUrl: n8n.url, sim });
	const idleBefore = await takeSample(n8n.url, Date.now());
	console.log(`Mixed load for ${minutes} minutes in n8n ${N8N_VERSION}`);
	const startedAt = Date.now();
	const endsAt = startedAt + minutes * 60_000;
	const samples: Sample[] = [];
	const sample = async () => void samples.push(await takeSample(n8n.url, startedAt));
	// n8n measures the delay of its event loop from one sample to the next.
	const sampling = delay(SAMPLE_GAP_MS).then(async () => {
		await repeat(endsAt, SAMPLE_GAP_MS, sample);
	});
	await repeat(endsAt, START_GAP_MS, async () => await jobs.startNext());
	await sampling;
	const isDrained = () => sim.effects.length >= jobs.started.size;
	await poll(isDrained, { limitMs: DRAIN_LIMIT_MS, gapMs: 1_000 });
	await delay(10_000);
	const idleAfter = await takeSample(n8n.url, startedAt);
	const broken = auditJobs(jobs, sim);
	const trends = MEASURES.map((measure) => trendOf(samples, measure));
	const counts = {
		...{ executions: jobs.executions, items: jobs.started.size },
		...{ tasks: sim.tasks.length, effects: sim.effects.length },
	};
	for (const { measure, first, last, isFlat } of trends) {
		const words = `${first.toFixed(1)} → ${last.toFixed(1)}`;
		console.log(`${measure}: ${words}, ${isFlat ? 'flat' : 'NOT FLAT'}`);
	}
	console.log(counts, broken.length === 0 ? 'every task accounted for' : broken);
	if (process.env.WRITE_DOCS === '1') {
		const idle = { idleBefore, idleAfter };
		await writeSoakPage({
			version: N8N_VERSION,
			minutes,
			counts,
			...idle,
			trends,
			samples,
			broken,
		});
	}
	if (broken.length > 0 || trends.some(({ isFlat }) => !isFlat)) process.exitCode = 1;
} finally {
	await n8n.stop();
	await sim.close();
}

/** Calls `work` at even gaps until the time is over; a call that takes longer delays the next. */
async function repeat(endsAt: number, gapMs: number, work: () => Promise<void>): Promise<void> {
	for (let next = Date.now(); next < endsAt; next += gapMs) {
		await delay(Math.max(0, next - Date.now()));
		await work();
	}
}
