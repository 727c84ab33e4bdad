import { cpus } from 'node:os';
import { table, writePage } from '../../test/harness/page.mjs';
import { measuredAt } from '../../test/harness/reports.mjs';
import { round } from '../statistics.mjs';
import type { Sample } from '../metrics.mjs';
import type { Measure, Trend } from './trend.mjs';

const SHOWN_SAMPLES = 12;

export interface SoakReport {
	version: string;
	minutes: number;
	counts: { executions: number; items: number; tasks: number; effects: number };
	idleBefore: Sample;
	idleAfter: Sample;
	trends: Trend[];
	samples: Sample[];
	/** What is wrong with single items; empty is right. */
	broken: string[];
}

const NAMES: Record<Measure, string> = {
	rssMb: 'Resident memory (MB)',
	heapMb: 'Heap in use (MB)',
	externalMb: 'Memory outside the heap (MB)',
	handles: 'Active handles',
	openFiles: 'Open files',
	loopDelayMs: 'Mean event-loop delay (ms)',
};

export async function writeSoakPage(soak: SoakReport): Promise<void> {
	const { version, minutes, counts, idleBefore, idleAfter, trends, samples, broken } = soak;
	const isFlat = trends.every((trend) => trend.isFlat);
	await writePage('soak.md', [
		'<!-- Generated; regenerate with: WRITE_DOCS=1 npm run soak -->',
		'# Soak',
		`${minutes} minutes of mixed load in one n8n ${version}, ${measuredAt()}, ${cpus().length} cores: by polling, by callback, by trigger, with failures and with downloads, one execution of three tasks every two seconds.`,
		`**${isFlat ? 'Memory and handles stay flat' : 'Not everything stays flat'}; ${broken.length === 0 ? 'every task is accounted for' : `${broken.length} items are wrong`}.** ${counts.executions} executions with ${counts.items} items made ${counts.tasks} tasks; ${counts.effects} results reached the nodes after ours or after the trigger.`,
		table(
			['', 'Start', 'End', 'Highest', 'Allowed', 'Verdict'],
			trends.map((trend) => [
				NAMES[trend.measure],
				...[trend.first, trend.last, trend.highest].map(short),
				`+${short(trend.allowed)}`,
				trend.isFlat ? 'flat' : '**rises**',
			]),
		),
		'The first 30 % are warm-up and do not count. "Start" and "End" are the first and last third of the rest: medians of the lowest value in each half minute, which leaves out garbage that is not yet collected and requests in progress.',
		'## Idle, before and after',
		table(
			['', 'Before the load', 'Ten seconds after'],
			trends.map(({ measure }) => [
				NAMES[measure],
				short(idleBefore[measure]),
				short(idleAfter[measure]),
			]),
		),
		'## Over time',
		table(
			['Minute', ...Object.values(NAMES)],
			some(samples).map((sample) => [
				short(sample.seconds / 60),
				...(Object.keys(NAMES) as Measure[]).map((measure) => short(sample[measure])),
			]),
		),
		...(broken.length === 0
			? []
			: ['## Not accounted for', broken.map((one) => `- ${one}`).join('\n')]),
	]);
}

const short = (value: number) => round(value, 1);

/** A few of them, evenly spread, the first and the last among them. */
function some(samples: Sample[]): Sample[] {
	const step = Math.max(1, (samples.length - 1) / (SHOWN_SAMPLES - 1));
	const count = Math.min(samples.length, SHOWN_SAMPLES);
	return Array.from({ length: count }, (_, index) => samples[Math.round(index * step)]);
}
