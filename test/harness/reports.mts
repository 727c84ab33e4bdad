import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REPORTS, REPOSITORY } from './repository.mjs';

export interface ReportHead {
	version: string;
	date: string;
}

export const today = (): string => new Date().toISOString().slice(0, 10);

/** Of the tree, or of some of it: the last commit that changed it, and whether it is changed since. */
function stateOf(...paths: string[]): string {
	const git = (...args: string[]) =>
		execFileSync('git', [...args, '--', ...paths], { cwd: REPOSITORY, encoding: 'utf8' }).trim();
	const commit = git('log', '-1', '--abbrev=9', '--format=%h');
	return git('status', '--porcelain') === '' ? commit : `${commit} with changes`;
}

/** What is published: figures hold as long as it is the same. */
export const nodeState = (): string => stateOf('nodes', 'credentials', 'package.json');

/**
 * What a page of measurements is about: the tree, the node in it, and the date. The pages themselves are no
 * change: one that was just written must not change what the next one says.
 */
export function measuredAt(): string {
	return `commit ${stateOf('.', ':!docs')}, node last changed in ${nodeState()}, ${today()}`;
}

/** What `measuredAt` has written into a page. */
export function measurementsIn(page: string): Array<{ text: string; nodeState: string }> {
	const found = page.matchAll(/commit [^,]+, node last changed in ([^,]+), [\d-]+/g);
	return [...found].map(([text, state]) => ({ text, nodeState: state }));
}

const fileOf = (name: string) => join(REPORTS, `${name}.json`);

export function writeReport(name: string, report: object): void {
	mkdirSync(REPORTS, { recursive: true });
	writeFileSync(fileOf(name), `${JSON.stringify(report, null, '\t')}\n`);
}

/** The reports that are there and have such a name. */
export function reportNames(name: RegExp): string[] {
	const files = existsSync(REPORTS) ? readdirSync(REPORTS) : [];
	return files
		.filter((file) => file.endsWith('.json'))
		.map((file) => basename(file, '.json'))
		.filter((each) => name.test(each));
}

export function readReports<Report>(names: string[]): Report[] {
	const files = names.map(fileOf).filter((file) => existsSync(file));
	return files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
}

/** Where and when a page was measured, in words. */
export function measuredIn(reports: ReportHead[]): string {
	const all = reports.map(({ version, date }) => `n8n ${version} (${date})`);
	return new Intl.ListFormat('en').format(all);
}
