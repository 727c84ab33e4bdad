import type { Page } from 'playwright-core';

/** What a page of its own shows: the video above, and what can be heard in it below. */
const PAGE = `<body style="margin:0;background:#f4f3fb;font:600 24px sans-serif;text-align:center">
<video muted style="margin-top:24px;height:420px;border-radius:12px"></video>
<p id="sound" style="margin:16px"></p>
<canvas width="1000" height="110"></canvas></body>`;

/** A browser decodes no sound from a file that has none; then the line stays flat. */
const DRAW = `async (source) => {
	const video = document.querySelector('video');
	video.src = source;
	await new Promise((resolve) => (video.onloadeddata = resolve));
	video.currentTime = Math.min(1, video.duration / 2);
	await new Promise((resolve) => (video.onseeked = resolve));
	const bytes = await (await fetch(source)).arrayBuffer();
	const decoder = new OfflineAudioContext(1, 44100, 44100);
	const sound = await decoder.decodeAudioData(bytes).catch(() => undefined);
	const samples = sound?.getChannelData(0) ?? new Float32Array(1000);
	const label = sound ? sound.duration.toFixed(1) + ' seconds of sound' : 'No sound track';
	document.getElementById('sound').textContent = label;
	const canvas = document.querySelector('canvas');
	const brush = canvas.getContext('2d');
	brush.fillStyle = '#32269e';
	const peakOf = (part) => part.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
	const scale = canvas.height / (peakOf(samples) || 1);
	const step = samples.length / canvas.width;
	for (let x = 0; x < canvas.width; x++) {
		const part = samples.subarray(Math.floor(x * step), Math.floor((x + 1) * step));
		const height = Math.max(2, scale * peakOf(part));
		brush.fillRect(x, (canvas.height - height) / 2, 1, height);
	}
}`;

/** Shows a video and the waveform of its sound. */
export async function showSound(page: Page, video: Buffer): Promise<void> {
	const source = `data:video/mp4;base64,${video.toString('base64')}`;
	await page.setContent(PAGE);
	await page.evaluate(`(${DRAW})(${JSON.stringify(source)})`);
}
