import { waitUntil } from '../waitUntil.mjs';

const START_LIMIT_MS = 60_000;

/** A file that an ending page hands to the browser. */
export interface FileOnPage {
	fileName: string;
	type: string;
	bytes: Buffer;
}

/** A value of a form, by the place of its field; none where the field only shows something. */
export type FormValue = string | { name: string; content: Buffer } | undefined;

/** Fills in n8n's form at this address, as its page does, and resolves to the text of the ending page. */
export async function submitForm(
	url: string,
	values: FormValue[],
	options: { limitMs?: number } = {},
): Promise<string> {
	return (await openForm(url, values, options)).page;
}

/** A form of several pages, of which the first has been filled in. */
export interface OpenForm {
	/** The text of the page that is shown. */
	page: string;
	/** Fills in that page, and resolves to the text of the next one. */
	submit(values: FormValue[]): Promise<string>;
}

/** Fills in the first page of n8n's form at this address, as it does itself. */
export async function openForm(
	url: string,
	values: FormValue[],
	{ limitMs = 30_000 }: { limitMs?: number } = {},
): Promise<OpenForm> {
	const otherwise = (what: string) => () => `${what} of ${url} is not there`;
	const start = async () => {
		const response = await post(url, values);
		return response.ok && ((await response.json()) as { formWaitingUrl: string });
	};
	const { formWaitingUrl } = await waitUntil(start, {
		limitMs: START_LIMIT_MS,
		otherwise: otherwise('The form'),
	});
	// As the page does: n8n does not answer for the next page while the workflow runs.
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	const next = async (before = '') => {
		const ask = async () => {
			if (!(await (await fetch(status)).text()).includes('form-waiting')) return false;
			const page = await (await fetch(formWaitingUrl)).text();
			return page !== before && page;
		};
		return await waitUntil(ask, { limitMs, otherwise: otherwise('The next page') });
	};
	const page = await next();
	const submit = async (more: FormValue[]) => {
		await post(formWaitingUrl, more);
		return await next(page);
	};
	return { page, submit };
}

async function post(url: string, values: FormValue[]): Promise<Response> {
	const form = new FormData();
	values.forEach((value, index) => {
		const field = `field-${index}`;
		if (typeof value === 'string') form.set(field, value);
		else if (value) form.set(field, new Blob([value.content]), value.name);
	});
	return await fetch(url, { method: 'POST', body: form });
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
