package provider

import "sluice/keystore/limit"

// makers serve models of their own, beside the large ones.
var makers = []Provider{
	{
		Name: "llama", About: About{Title: "Meta Llama", Seen: "2026-11-29", Aliases: []string{"meta-llama"}},
		BaseURL: "https://api.llama.com/compat/v1",
		Hosts:   []string{"api.llama.com"}, Env: []string{"LLAMA_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "xiaomi", About: About{Title: "Xiaomi MiMo", Seen: "2026-11-29", Aliases: []string{"mimo"},
			Note: "Plans have hosts of their own: token-plan-cn, token-plan-sgp and token-plan-ams.xiaomimimo.com."},
		BaseURL: "https://api.xiaomimimo.com/v1",
		Hosts:   []string{"xiaomimimo.com"}, Env: []string{"XIAOMI_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "longcat", About: About{Title: "LongCat", Seen: "2026-11-29", Aliases: []string{"meituan"}},
		BaseURL: "https://api.longcat.chat/openai/v1",
		Hosts:   []string{"api.longcat.chat"}, Env: []string{"LONGCAT_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "bailing", About: About{Title: "Ant Bailing", Seen: "2026-11-29", Aliases: []string{"ant-ling"}},
		BaseURL: "https://api.tbox.cn/api/llm/v1",
		Hosts:   []string{"api.tbox.cn"}, Env: []string{"BAILING_API_TOKEN"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "upstage", About: About{Title: "Upstage", Seen: "2026-11-29", Aliases: []string{"solar"}},
		BaseURL: "https://api.upstage.ai/v1",
		Hosts:   []string{"api.upstage.ai"}, Env: []string{"UPSTAGE_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "inception", About: About{Title: "Inception", Seen: "2026-11-29", Aliases: []string{"mercury"}},
		BaseURL: "https://api.inceptionlabs.ai/v1",
		Hosts:   []string{"api.inceptionlabs.ai"}, Env: []string{"INCEPTION_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "sarvam", About: About{Title: "Sarvam", Seen: "2026-11-29"},
		BaseURL: "https://api.sarvam.ai/v1",
		Hosts:   []string{"api.sarvam.ai"}, Env: []string{"SARVAM_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "sakana", About: About{Title: "Sakana", Seen: "2026-11-29"},
		BaseURL: "https://api.sakana.ai/v1",
		Hosts:   []string{"api.sakana.ai"}, Env: []string{"SAKANA_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "poolside", About: About{Title: "Poolside", Seen: "2026-11-29"},
		BaseURL: "https://inference.poolside.ai/v1",
		Hosts:   []string{"inference.poolside.ai"}, Env: []string{"POOLSIDE_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "reka", About: About{Title: "Reka", Seen: "2026-11-29"},
		BaseURL: "https://api.reka.ai/v1",
		Hosts:   []string{"api.reka.ai"}, Env: []string{"REKA_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "sealion", About: About{Title: "SEA-LION", Seen: "2026-11-29", Aliases: []string{"sea-lion"}},
		BaseURL: "https://api.sea-lion.ai/v1",
		Hosts:   []string{"api.sea-lion.ai"}, Env: []string{"SEALION_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "nova", About: About{Title: "Amazon Nova", Seen: "2026-11-29"},
		BaseURL: "https://api.nova.amazon.com/v1",
		Hosts:   []string{"api.nova.amazon.com"}, Env: []string{"NOVA_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
}
