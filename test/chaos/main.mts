import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table, writePage } from '../harness/page.mjs';
import { runToEnd } from '../harness/process/command.mjs';
import { runProgram } from '../harness/program.mjs';
import { measuredAt } from '../harness/reports.mjs';
import { REPOSITORY } from '../harness/repository.mjs';

/** Draws many runs: `npm run test:chaos -- --runs 20000 [--seed N] [--path P]`. */

const REPORT_FILE = join(REPOSITORY, 'reports', 'chaos.json');
const PAGE = 'chaos.md';
/** The command writes what is between these two. */
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->'];
/** From this number of draws on the page is written. */
const PAGE_RUNS_MIN = 20_000;

interface Report {
	seed: number;
	draws: number;
	items: number;
	requests: number;
	tasks: number;
	drawn: Record<string, number>;
	met: Record<string, number>;
	failure?: string;
}

function numberOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text)) throw new Error(`Not a number: ${text}`);
	return Number(text);
}

const count = (number: number) => number.toLocaleString('en');
const readText = (...path: string[]) => readFileSync(join(REPOSITORY, ...path), 'utf8');

function versionIn(...folder: string[]): string {
	return (JSON.parse(readText(...folder, 'package.json')) as { version: string }).version;
}

function countsTable(head: string, counts: Record<string, number>): string {
	const rows = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
	const cells = rows.map(([name, times]) => [name, count(times)]);
	return table([head, 'Times'], cells);
}

/** Writes the figures of a report into the page. */
async function writeFigures(report: Report, minutes: number): Promise<void> {
	const [before, rest] = readText('docs', PAGE).split(BEGIN);
	const versions = [
		`this node ${versionIn()}`,
		...['n8n-core', 'n8n-workflow', 'fast-check'].map(
			(name) => `${name} ${versionIn('node_modules', name)}`,
		),
		`Node ${process.versions.node}`,
	];
	await writePage(PAGE, [
		before,
		BEGIN,
		`**${count(report.draws)} draws** from seed ${report.seed} at ${measuredAt()}, in ${minutes} minutes: ${count(report.items)} items, ${count(report.requests)} requests, ${count(report.tasks)} tasks. No promise was broken. Versions: ${versions.join(', ')}.`,
		countsTable('Drawn, in so many runs', report.drawn),
		countsTable('Happened', report.met),
		END,
		rest.split(END)[1],
	]);
}

await runProgram(async () => {
	const { values } = parseArgs({
		options: { runs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
	});
	const runs = numberOf(values.runs) ?? PAGE_RUNS_MIN;
	const order = { runs, seed: numberOf(values.seed), path: values.path, reportFile: REPORT_FILE };
	mkdirSync(join(REPOSITORY, 'reports'), { recursive: true });
	rmSync(REPORT_FILE, { force: true });
	const startMs = Date.now();
	const { code } = await runToEnd(['npx', 'jest', '--runInBand', 'test/unit/chaos.test.ts'], {
		cwd: REPOSITORY,
		env: { ...process.env, CHAOS: JSON.stringify(order) },
		isInteractive: true,
	});
	process.exitCode = code ?? 1;
	if (code !== 0 || runs < PAGE_RUNS_MIN) return;
	const minutes = Math.ceil((Date.now() - startMs) / 60_000);
	await writeFigures(JSON.parse(readFileSync(REPORT_FILE, 'utf8')) as Report, minutes);
});
