import { openBrowser } from '../../test/e2e/editor/browser.mjs';
import type { Sample } from './samples.mjs';

/** Runs in the page: records three seconds of a canvas, as each type that this browser can write. */
const RECORD = `(async () => {
	const types = ['video/mp4', 'video/webm'].filter((type) => MediaRecorder.isTypeSupported(type));
	const made = [];
	for (const mimeType of types) {
		const canvas = document.createElement('canvas');
		[canvas.width, canvas.height] = [1280, 720];
		const pen = canvas.getContext('2d');
		const chunks = [];
		const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType });
		recorder.ondataavailable = ({ data }) => chunks.push(data);
		const stopped = new Promise((resolve) => (recorder.onstop = resolve));
		recorder.start();
		for (let frame = 0; frame < 80; frame++) {
			pen.fillStyle = 'hsl(' + frame * 4 + ', 80%, 50%)';
			pen.fillRect(0, 0, 1280, 720);
			await new Promise((resolve) => setTimeout(resolve, 40));
		}
		recorder.stop();
		await stopped;
		let text = '';
		for (const byte of new Uint8Array(await new Blob(chunks).arrayBuffer())) {
			text += String.fromCharCode(byte);
		}
		made.push([mimeType, btoa(text)]);
	}
	return made;
})()`;

/** What a web page records with MediaRecorder, as MP4 where this Chromium can and as WebM. */
export async function recordInBrowser(): Promise<Sample[]> {
	const context = await openBrowser();
	try {
		const page = await context.newPage();
		const records = (await page.evaluate(RECORD)) as Array<[type: string, base64: string]>;
		return records.map(([type, base64]) => ({
			name: `recorded by Chromium as ${type}`,
			bytes: Buffer.from(base64, 'base64'),
			...(type === 'video/webm' ? { otherKind: 'a WebM or MKV video' } : { isFragmented: true }),
		}));
	} finally {
		await context.close();
	}
}
