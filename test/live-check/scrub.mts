import { isRecord } from '../../nodes/CometApiKling/base/records.js';
import type { ServiceAnswer, SavedAnswer } from './answer.mjs';

export const SCRUBBED_HOST = 'scrubbed.example';

const LINK = /https?:\/\/[^\s"'<>)\\]+/gi;
const LONG_NUMBER = '\\d{5,}';
/** An id that is no number, and too long to stand in a text by chance. */
const WORD_ID = /^(?!\d+$)[\w-]{12,}$/;
/** How the external ids of the live check begin. */
export const OWN_ID_PREFIX = 'live-check-';
const PERSONAL: Array<[RegExp, string]> = [
	[/\bsk-[\w*.…-]+/g, '[key]'],
	[/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[address]'],
	[/\b\d{1,3}(\.\d{1,3}){3}\b/g, '[address]'],
	[/([$¥￥€]\s?)-?\d[\d.,]*/g, '$1…'],
	[/(request[ _]id:?\s*)[\w-]+/gi, '$1scrubbed'],
	// In JSON that is text in a message.
	[/(request_id\\*"\s*:\s*\\*")[\w-]+/gi, '$1scrubbed'],
	[/\b((?:user|group|token|account)\s*(?:id)?\s*[:#=]?\s*)\d+/gi, '$1…'],
];

/** Fields whose values say something about the service and nothing about the account. */
const KEPT =
	/^(code|type|param|task_status|status|progress|final_unit_deduction|action|object|success|asmr_mode|sound_effect_prompt|bgm_prompt|prompt|model_name|mode|duration\w*|\w+_(at|time))$/;
const TEXTS = /^(message|msg|task_status_msg|fail_reason|error|description)$/;
const IDS = /^(id|task_id|video_id|\w+_id)$/;

/** Takes the key, links, ids and account data out of answers, the same value always in the same way. */
export class Scrubber {
	private readonly ids = new Map<string, string>();
	private readonly links = new Map<string, string>();

	/** @param secrets the key, and the addresses that the user gave */
	constructor(private readonly secrets: string[]) {}

	answer({ name, request, status, headers, body }: ServiceAnswer): SavedAnswer {
		const kept = Object.entries(headers).filter(([header]) =>
			/^(content-type|retry-after|webhook-\w+)$/.test(header),
		);
		return {
			name,
			request: {
				method: request.method,
				path: this.text(request.path),
				...(request.body !== undefined && { body: this.value('', request.body) }),
			},
			status,
			headers: Object.fromEntries(
				kept.map(([header, value]) => [header, header.startsWith('webhook-') ? 'scrubbed' : value]),
			),
			body: this.value('message', body),
		};
	}

	/** A value by the name of its field; fields that are not known lose theirs. */
	private value(field: string, value: unknown): unknown {
		if (Array.isArray(value)) return value.slice(0, 3).map((each) => this.value(field, each));
		if (isRecord(value)) {
			return Object.fromEntries(
				Object.entries(value).map(([name, each]) => [name, this.value(name, each)]),
			);
		}
		if (value === null || typeof value === 'boolean' || value === '') return value;
		if (field === 'external_task_id') return this.externalId(value);
		if (KEPT.test(field)) return typeof value === 'string' ? this.personal(value) : value;
		if (TEXTS.test(field)) return typeof value === 'string' ? this.text(value) : value;
		if (typeof value === 'number') return IDS.test(field) ? Number(this.id(String(value))) : 0;
		const text = String(value);
		if (/^https?:/i.test(text)) return this.link(text);
		if (field === 'request_id') return 'scrubbed';
		return IDS.test(field) ? this.id(text) : 'scrubbed';
	}

	/** Words from outside: without key, links, ids, addresses and amounts of money. */
	text(text: string): string {
		const withoutLinks = text.replace(LINK, (link) => this.link(link));
		return this.personal(withoutLinks).replace(this.idsInTexts(), (id) => this.id(id));
	}

	/** Ours is made for one run; a gateway may show one of its own instead. */
	private externalId(value: unknown): string {
		const id = String(value);
		return id.startsWith(OWN_ID_PREFIX) ? id : this.id(id);
	}

	/** What is an id where it stands in a text: long numbers, and the ids of gateways that are known. */
	private idsInTexts(): RegExp {
		const known = [...this.ids.keys()].filter((id) => WORD_ID.test(id));
		return new RegExp([...known, LONG_NUMBER].join('|'), 'g');
	}

	private personal(text: string): string {
		const hidden = this.secrets.reduce((rest, secret) => rest.split(secret).join('[secret]'), text);
		return PERSONAL.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), hidden);
	}

	/** Another id of the same length, all digits where it was all digits. */
	private id(id: string): string {
		if (!this.ids.has(id)) {
			const counted = String(this.ids.size + 1).padStart(Math.max(id.length - 1, 1), '0');
			this.ids.set(id, /^\d+$/.test(id) ? `9${counted}` : `id-${counted}`);
		}
		return this.ids.get(id) as string;
	}

	private link(link: string): string {
		if (link.startsWith(`https://${SCRUBBED_HOST}/`)) return link;
		if (!this.links.has(link)) {
			const ending = /\.(mp3|wav|mp4|mov)(?=[?#]|$)/i.exec(link)?.[0] ?? '';
			this.links.set(link, `https://${SCRUBBED_HOST}/${this.links.size + 1}${ending}`);
		}
		return this.links.get(link) as string;
	}
}
