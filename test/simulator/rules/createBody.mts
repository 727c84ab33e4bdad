/** A create body that passed every rule of its route; which fields it has depends on the route. */
export interface CreateBody {
	video_id?: string;
	video_url?: string;
	sound_effect_prompt?: string;
	bgm_prompt?: string;
	asmr_mode?: boolean;
	prompt?: string;
	negative_prompt?: string;
	/** A link, or base64 without a prefix. */
	image?: string;
	/** The last picture of a clip, in the same form. */
	image_tail?: string;
	model_name?: string;
	mode?: 'std' | 'pro';
	/** Seconds: a number on the route of sounds, a string on those of clips. */
	duration?: number | string;
	aspect_ratio?: string;
	sound?: 'on' | 'off';
	cfg_scale?: number;
	external_task_id?: string;
	callback_url?: string;
}
