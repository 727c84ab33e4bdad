import { parseArgs } from 'node:util';
import { runProgram } from '../../test/harness/program.mjs';
import { readReports, writeReport } from '../../test/harness/reports.mjs';
import { say } from '../../test/harness/say.mjs';
import { chosenVersions, N8N_VERSIONS } from '../../test/harness/versions.mjs';
import { writeNightPage } from './document.mjs';
import { spendNight, USUAL_NIGHT, type Night, type NightReport } from './night.mjs';

const reportName = (version: string) => `night-${version}`;

/** For example `--links 30 --batch 5`. */
function readNight(): Night {
	const { values } = parseArgs({
		options: { links: { type: 'string' }, batch: { type: 'string' } },
	});
	const number = (name: keyof Night) => {
		const value = Number(values[name] ?? USUAL_NIGHT[name]);
		if (Number.isInteger(value) && value >= 1) return value;
		throw new Error(`--${name} takes a number from 1`);
	};
	return { links: number('links'), batch: number('batch') };
}

await runProgram(async () => {
	const night = readNight();
	const isUsual = night.links === USUAL_NIGHT.links && night.batch === USUAL_NIGHT.batch;
	for (const version of chosenVersions()) {
		say(`A night with ${night.links} links in batches of ${night.batch} in n8n ${version}`);
		const report = await spendNight(version, night);
		say(JSON.stringify(report, null, '\t'));
		if (isUsual) writeReport(reportName(version), report);
		if (report.broken.length > 0) process.exitCode = 1;
	}
	if (!isUsual) return;
	// The versions that were not chosen keep what they came to the last time.
	await writeNightPage(readReports<NightReport>(N8N_VERSIONS.map(reportName)));
});
