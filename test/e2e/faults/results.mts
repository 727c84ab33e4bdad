import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Execution } from '../support/execution.mjs';
import { REPOSITORY } from '../support/tarball.mjs';
import type { Actor } from './actor.mjs';
import { writeDocument } from './document.mjs';
import { happensIn, type Row } from './row.mjs';
import { summarize } from './summary.mjs';

/** What one row came to in one version of n8n. */
export interface Result {
	where: string;
	fault: string;
	/** What the user sees. */
	outcome: string;
	tasks: number;
	posts: number;
	gets: number;
	/** Which of the three invariants hold. */
	holds: boolean[];
	/** Whether the row is as it says, which may be a gap of n8n. */
	isAsExpected: boolean;
}

export interface Report {
	version: string;
	date: string;
	results: Result[];
}

const VERSIONS = ['2.41.1', '1.123.81'];

const reportFile = (version: string) => join(REPOSITORY, 'reports', `faults-${version}.json`);

/** Collects the results of a run, prints them, and keeps them for the document. */
export class Results {
	private readonly noted = new Map<Row, Result>();

	constructor(
		private readonly version: string,
		private readonly rows: Row[],
	) {}

	note(actor: Actor, execution: Execution, broken: string[][]): Result {
		const { row, sim } = actor;
		const count = (kind: string) => sim.requests.filter((request) => request.kind === kind).length;
		const result: Result = {
			where: row.where,
			fault: row.fault,
			outcome: summarize(actor, execution),
			tasks: sim.tasks.length,
			posts: count('create'),
			gets: count('query'),
			holds: broken.map((found) => found.length === 0),
			isAsExpected: false,
		};
		this.noted.set(row, result);
		return result;
	}

	/** Prints the table; with WRITE_DOCS=1 the document is written from the last run of each version. */
	async publish(): Promise<void> {
		const results = this.rows.flatMap((row) => this.noted.get(row) ?? []);
		const date = new Date().toISOString().slice(0, 10);
		const report: Report = { version: this.version, date, results };
		console.log(`Fault matrix, n8n ${this.version}: ${results.length} rows`);
		console.log(results.map(line).join('\n'));
		const missing = this.rows.filter((row) => happensIn(row, this.version) && !this.noted.has(row));
		if (missing.length > 0) return console.log(`Not kept: ${missing.length} rows have not run`);
		await mkdir(join(REPOSITORY, 'reports'), { recursive: true });
		await writeFile(reportFile(this.version), `${JSON.stringify(report, null, '\t')}\n`);
		if (process.env.WRITE_DOCS === '1') await writeDocument(this.rows, await lastReports());
	}
}

async function lastReports(): Promise<Report[]> {
	const files = VERSIONS.map(reportFile).filter((file) => existsSync(file));
	const texts = await Promise.all(files.map(async (file) => await readFile(file, 'utf8')));
	return texts.map((text) => JSON.parse(text) as Report);
}

/** Three ticks for the three invariants. */
export function ticks({ holds }: Result): string {
	return holds.map((isHeld) => (isHeld ? '✓' : '✗')).join('');
}

function line(result: Result, index: number): string {
	const { where, fault, outcome, tasks, posts, gets, isAsExpected } = result;
	const counts = `tasks ${tasks} POST ${posts} GET ${gets}`.padEnd(23);
	const mark = isAsExpected ? ' ' : '!';
	return `${mark}${String(index + 1).padStart(2)} ${where.padEnd(8)} ${ticks(result)} ${counts} ${fault} → ${outcome}`;
}
