import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { parseBuffer } from 'music-metadata';
import { runToEnd } from '../harness/process/command.mjs';
import { temporaryFolder } from '../harness/process/temporary.mjs';
import { waitingLine } from '../harness/install/installation.mjs';
import { REPOSITORY } from '../harness/repository.mjs';
import { soundOf } from '../harness/videoSound.js';
import { readDemoChoices } from './choices.mjs';

test('the quick demo makes a video with sound and an MP3 from a silent clip, leaves nothing else and ends', async () => {
	const startMs = Date.now();
	// What is installed, and n8n's settings, would be here.
	const home = temporaryFolder('empty-home');
	const folders = { HOME: home, N8N_TEST_CACHE: undefined, XDG_CACHE_HOME: undefined };
	// It resolves once no process holds the output open, so none that the demo started is left.
	const { code, output } = await runToEnd(
		[process.execPath, '--import', 'tsx', 'test/demo/main.mts', '--quick'],
		{ cwd: REPOSITORY, env: { ...process.env, ...folders } },
	);
	assert.equal(code, 0, output);
	assert.deepEqual(await readdir(home), []);

	const fileAt = async (label: string) => {
		const path = new RegExp(`${label} +(/.+)$`, 'm').exec(output)?.[1];
		assert.ok(path, `No "${label}" in:\n${output}`);
		return { bytes: await readFile(path), writtenMs: (await stat(path)).mtimeMs };
	};
	const clip = await fileAt('Video in');
	const video = await fileAt('Video out');
	const mp3 = await fileAt('MP3');
	assert.equal(soundOf(clip.bytes), undefined);
	assert.equal(soundOf(video.bytes)?.seconds.toFixed(1), '4.0');
	const { format } = await parseBuffer(mp3.bytes, { mimeType: 'audio/mpeg' }, { duration: true });
	assert.equal(format.duration?.toFixed(1), '4.0');
	assert.ok(Math.min(video.writtenMs, mp3.writtenMs) >= startMs - 1_000, 'Files of an earlier run');
});

test('an option that does not exist, and a link for the quick demo, are refused', () => {
	const link = 'https://example.com/clip.mp4';
	assert.throws(() => readDemoChoices(['--qick'], 'key'), /"--qick" is not the link of a video/);
	assert.throws(() => readDemoChoices(['--quick', link], 'key'), /--quick runs on the simulator/);
	assert.equal(readDemoChoices(['--quick'], undefined).isQuick, true);
	assert.equal(readDemoChoices(['--once', link], 'key').real?.videoUrl, link);
});

test('the waiting line says what is being done, and when it takes longer than usual', () => {
	const lineAt = (seconds: number, activity: string) =>
		waitingLine('n8n', { words: '2–4 minutes', maxSeconds: 240 }, activity, seconds);
	assert.equal(
		lineAt(240, 'packages are being downloaded'),
		'Installing n8n, usually takes 2–4 minutes: packages are being downloaded (240 s)',
	);
	assert.equal(
		lineAt(245, 'parts are being compiled'),
		'Installing n8n, takes longer here: parts are being compiled (245 s)',
	);
});
