import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBuffer } from 'music-metadata';
import type { Scenario } from './server.mjs';
import { useSimulator } from './testing.mjs';

const { sim, client } = await useSimulator({ durationMs: 0 });

async function finished(query = '', scenario: Partial<Scenario> = {}) {
	sim.scenario(() => scenario);
	const { json } = await client.create({ video_url: sim.clipUrl(query) });
	const { task_result } = (await client.query(json.data.task_id)).json.data;
	const audio = task_result.audios[0];
	return {
		audio,
		mp3: String(audio.url_mp3),
		wav: String(audio.url_wav),
		mp4: String(task_result.videos[0].url),
	};
}

async function bytesOf(url: string): Promise<Buffer> {
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

test('the audio is real, in both formats, and as long as the clip', async () => {
	for (const [query, seconds] of [
		['', 4],
		['video_seconds=3.5', 3.5],
	] as const) {
		const { audio, mp3, wav } = await finished(query);
		const tone = await parseBuffer(await bytesOf(mp3), { mimeType: 'audio/mpeg' });
		const { format } = await parseBuffer(await bytesOf(wav), { mimeType: 'audio/wav' });
		assert.equal(audio.duration_wav, seconds.toFixed(1));
		assert.equal(tone.format.codec, 'MPEG 1 Layer 3');
		assert.ok(Math.abs((tone.format.duration ?? 0) - seconds) < 0.1);
		assert.equal(format.duration, seconds);
		assert.deepEqual(
			[format.codec, format.sampleRate, format.bitsPerSample, format.numberOfChannels],
			['PCM', 44_100, 16, 1],
		);
	}
});

test('the video is the sample clip, byte for byte', async () => {
	const { mp4 } = await finished();
	assert.deepEqual(await bytesOf(mp4), await bytesOf(sim.clipUrl()));
});

test('a result link refuses the key and any change', async () => {
	const { mp3 } = await finished();
	assert.equal((await client.get(mp3)).status, 400);
	assert.ok(sim.requests.at(-1)?.headers.authorization);
	assert.equal((await fetch(mp3.split('?')[0])).status, 403);
	assert.equal((await fetch(mp3.replace('/results/', '/results/x'))).status, 403);
	assert.equal((await fetch(mp3)).status, 200);
});

test('a download can be cut, empty, a web page or expired, once a fault', async () => {
	const { wav } = await finished('', {
		download: [
			{ kind: 'truncated' },
			{ kind: 'empty' },
			{ kind: 'html' },
			{ kind: 'status', status: 403, form: 'xml' },
		],
	});
	await assert.rejects(bytesOf(wav));
	assert.equal((await bytesOf(wav)).length, 0);
	assert.match(String(await bytesOf(wav)), /^<!DOCTYPE html>/);
	assert.equal((await fetch(wav)).status, 403);
	assert.equal((await bytesOf(wav)).length, 44 + 4 * 44_100 * 2);
});

test('a download can stall, half-packed, or be a page after white space, once a fault', async () => {
	const { wav } = await finished('', {
		download: [
			{ kind: 'stalled' },
			{ kind: 'halfPacked' },
			{ kind: 'html', after: ' \r\n' },
			{ kind: 'redirect', location: 'http://169.254.169.254/latest' },
		],
	});
	const giveUp = new AbortController();
	const stalled = await fetch(wav, { signal: giveUp.signal });
	const { value } = (await stalled.body?.getReader().read()) ?? {};
	assert.ok(value && value.length > 0 && value.length <= (44 + 4 * 44_100 * 2) / 2);
	giveUp.abort();
	const packed = await fetch(wav, { headers: { 'accept-encoding': 'identity' } });
	assert.equal(packed.headers.get('content-encoding'), 'gzip');
	assert.ok((await packed.arrayBuffer()).byteLength < 44 + 4 * 44_100 * 2);
	assert.match(String(await bytesOf(wav)), /^ \r\n<!DOCTYPE html>/);
	const redirect = await fetch(wav, { redirect: 'manual' });
	assert.equal(redirect.headers.get('location'), 'http://169.254.169.254/latest');
});

test('every file begins like one of its kind', async () => {
	const { mp3, wav, mp4 } = await finished();
	for (const [url, start] of [
		[mp3, /^\xff\xfb[^\xf0-\xff]/],
		[wav, /^RIFF[^]{4}WAVE/],
		[mp4, /^[^]{4}ftyp/],
	] as const) {
		assert.match((await bytesOf(url)).toString('latin1', 0, 64), start);
	}
});

test('a result may lack one of its links', async () => {
	const { audio } = await finished('', { audios: ['mp3'] });
	assert.deepEqual(Object.keys(audio), ['id', 'url_mp3', 'duration_mp3']);
});

test('uploads are kept byte for byte and effects as JSON', async () => {
	const body = Buffer.from([0, 255, 13, 10, 128]);
	await fetch(`${sim.baseUrl}/upload`, { method: 'PUT', body });
	assert.deepEqual(sim.uploads[0].body, body);
	await fetch(`${sim.baseUrl}/effect`, { method: 'POST', body: '{"ran":true}' });
	assert.deepEqual(sim.effects, [{ ran: true }]);
	assert.equal((await client.get('/effects')).text, '[{"ran":true}]');
});
