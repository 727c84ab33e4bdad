import { table, writePage } from '../../test/harness/page.mjs';
import { measuredAt } from '../../test/harness/reports.mjs';
import { round } from '../statistics.mjs';
import { MEMORY_MAX_MB, STANDSTILL_MAX_MS } from './bounds.mjs';
import type { LoadResult } from './loads.mjs';

export async function writeLoadPage(version: string, results: LoadResult[]): Promise<void> {
	const broken = results.flatMap((result) => result.broken);
	const isRight = broken.length === 0;
	await writePage('load.md', [
		'<!-- Generated; regenerate with: npm run load -->',
		'# Load',
		`How n8n ${version} bears more than most people will ask of it: one process with SQLite on two cores, with the simulated service on the same machine (${measuredAt()}).`,
		`**${isRight ? 'Every item has its result, every task was paid for once, and n8n stayed answerable.' : 'Not everything is as it should be.'}** The standstill is the longest that n8n kept another caller waiting, which asked every 20 ms whether n8n was ready; refused are those of its requests that got no answer or another one than 200. Processor time and memory are those of n8n's main process; memory is the peak above what it held before. The test fails if anything is lost, created twice or refused, at a standstill of more than ${STANDSTILL_MAX_MS / 1000} s, and at more than ${MEMORY_MAX_MB} MB.`,
		table(
			[
				'Load',
				'Minutes',
				'Seconds after the last task',
				'Creates per item',
				'Status requests per item',
				'Processor time (s)',
				'Memory (MB)',
				'Standstill (ms)',
				'Refused',
			],
			results.map((result) => [
				result.name,
				round(result.minutes, 1),
				round(result.lagSeconds, 1),
				round(result.postsPerTask),
				round(result.getsPerTask),
				round(result.cpuSeconds, 0),
				round(result.extraMemoryMb, 0),
				round(result.standstillMs, 0),
				result.refusals,
			]),
		),
		...(isRight ? [] : ['## Not as it should be', broken.map((one) => `- ${one}`).join('\n')]),
	]);
}
