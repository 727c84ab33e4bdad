import { waitUntil } from '../waitUntil.mjs';

const START_LIMIT_MS = 10_000;

/** A file that an ending page hands to the browser. */
export interface FileOnPage {
	fileName: string;
	type: string;
	bytes: Buffer;
}

/** A value of a form, by the place of its field. */
export type FormValue = string | { name: string; content: Buffer };

/** Fills in n8n's form at this address, as its page does, and resolves to the text of the ending page. */
export async function submitForm(
	url: string,
	values: FormValue[],
	{ limitMs = 30_000 } = {},
): Promise<string> {
	const form = new FormData();
	values.forEach((value, index) => {
		const field = `field-${index}`;
		if (typeof value === 'string') form.set(field, value);
		else form.set(field, new Blob([value.content]), value.name);
	});
	const submit = async () => {
		const response = await fetch(url, { method: 'POST', body: form });
		return response.ok && ((await response.json()) as { formWaitingUrl: string });
	};
	const otherwise = (what: string) => () => `${what} of ${url} is not there`;
	const { formWaitingUrl } = await waitUntil(submit, {
		limitMs: START_LIMIT_MS,
		otherwise: otherwise('The form'),
	});
	// As the page does: n8n does not answer for the next page while the workflow runs.
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	const isReady = async () => (await (await fetch(status)).text()).includes('form-waiting');
	await waitUntil(isReady, { limitMs, otherwise: otherwise('The ending page') });
	return await (await fetch(formWaitingUrl)).text();
}

/** The files that the script of an ending page hands to the browser. */
export function filesOn(page: string): FileOnPage[] {
	const [, text] = /decodeURIComponent\("([^"]+)"\)/.exec(page) ?? [];
	if (text === undefined) return [];
	type Written = { fileName: string; type: string; data: { data: number[] } };
	const files = [JSON.parse(decodeURIComponent(text)) as Written | Written[]].flat();
	return files.map(({ fileName, type, data }) => ({
		fileName,
		type,
		bytes: Buffer.from(data.data),
	}));
}
