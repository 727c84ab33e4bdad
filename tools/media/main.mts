import { parseArgs } from 'node:util';
import { missingBrowser } from '../../test/e2e/editor/browser.mjs';
import { table, writePage } from '../../test/harness/page.mjs';
import { runCommand } from '../../test/harness/process/command.mjs';
import { temporaryFolder } from '../../test/harness/process/temporary.mjs';
import { measuredAt } from '../../test/harness/reports.mjs';
import { say } from '../../test/harness/say.mjs';
import { compare, type Row } from './compare.mjs';
import { fuzz, GROWN_MAX_MB, SLOWEST_MAX_MS, type FuzzReport } from './fuzz.mjs';
import { recordInBrowser } from './recorded.mjs';
import { makeSamples } from './samples.mjs';

/** Compares what the node reads of files with ffprobe, and has it read files that were changed at random. */

const { values } = parseArgs({
	options: {
		count: { type: 'string', default: '200000' },
		seed: { type: 'string', default: '4711' },
	},
});

const round = (value: number, digits = 2) => Number(value.toFixed(digits));

async function writeMediaPage(rows: Row[], report: FuzzReport): Promise<void> {
	const { count, seed, answered, slowestMs, meanMs, grownMb, wrong } = report;
	const ffmpeg = (await runCommand(['ffmpeg', '-version'], {})).split(' ')[2];
	await writePage('media.md', [
		'<!-- Generated; regenerate with: WRITE_DOCS=1 npm run check:media -->',
		'# Checking files before paying',
		`${rows.length} files, made with ffmpeg ${ffmpeg} and recorded by Chromium, ${measuredAt()}. The node read each of them as a file in n8n and as a link, and the result was compared with ffprobe: length to a tenth of a second, displayed picture size, tracks.`,
		`**${rows.filter(({ agrees }) => agrees).length} of ${rows.length} agree, also by link.** A link took at most ${round(Math.max(...rows.map(({ linkBytes }) => linkBytes)) / 1024, 0)} KB, in one or two requests.`,
		table(
			['File', 'KB', 'What the node reads', 'ffprobe', 'Agrees', 'KB by link'],
			rows.map((row) => [
				row.name,
				String(round(row.bytes / 1024, 0)),
				row.read,
				row.probed,
				row.agrees ? 'yes' : '**no**',
				String(round(row.linkBytes / 1024, 0)),
			]),
		),
		'Parentheses show what a file is known to be if ffprobe does not report it that way. A fragmented MP4 does not state its length in its header, so the node knows nothing about it and lets it pass.',
		'## Randomly changed files',
		`${count.toLocaleString('en-US')} times, one of these files was changed in one to eight bytes, mostly in its boxes, and every fourth time it was also truncated (seed ${seed}). **${wrong.length === 0 ? 'The node never failed' : `${wrong.length} went wrong`}**: it read a length in ${answered.length.toLocaleString('en-US')}, found ${answered.cutOff.toLocaleString('en-US')} truncated or without a header, and reported no length for ${answered.other.toLocaleString('en-US')}. Each file took ${round(meanMs, 3)} ms of processor time on average, the slowest ${round(slowestMs, 1)} ms; after all of them the process had grown by ${round(Math.max(grownMb, 0), 0)} MB. More than ${SLOWEST_MAX_MS.toLocaleString('en-US')} ms or ${GROWN_MAX_MB} MB would count as wrong.`,
	]);
}

async function main(): Promise<void> {
	const folder = temporaryFolder('media');
	say('making files with ffmpeg …');
	const samples = await makeSamples(folder);
	if (missingBrowser === undefined) samples.push(...(await recordInBrowser()));
	else say(missingBrowser);
	const rows: Row[] = [];
	for (const sample of samples) rows.push(await compare(folder, sample));
	for (const { name, read, probed, agrees, fileMs, linkBytes } of rows) {
		say(
			`${agrees ? 'ok ' : 'NOT'} ${name}: ${read} | ${probed} | ${round(fileMs)} ms, ${linkBytes} bytes by link`,
		);
	}
	const agreeing = rows.filter(({ agrees }) => agrees).length;
	say(`${agreeing} of ${rows.length} agree`);
	const report = fuzz(samples, Number(values.count), Number(values.seed));
	const { wrong, ...counts } = report;
	say(JSON.stringify({ ...counts, wrong: wrong.length, examples: wrong.slice(0, 5) }, null, '\t'));
	if (process.env.WRITE_DOCS === '1') await writeMediaPage(rows, report);
	process.exitCode = agreeing === rows.length && wrong.length === 0 ? 0 : 1;
}

await main();
