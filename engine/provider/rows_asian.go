package provider

import "sluice/keystore/limit"

// beijing is the zone of Chinese providers' clocks.
const beijing = "Asia/Shanghai"

// asian are the Chinese platforms. Most have a site for China and one for the
// rest of the world, with keys of their own: a key of one is a 401 at the other.
var asian = []Provider{
	{
		Name: "moonshot", About: About{Title: "Moonshot", Seen: "2026-11-29", Aliases: []string{"kimi", "moonshotai"}}, Family: "moonshot",
		BaseURL: "https://api.moonshot.ai/v1", Hosts: []string{"api.moonshot.ai"}, Env: []string{"MOONSHOT_API_KEY"},
		Prefer: []string{"kimi-k#"},
		Limits: Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, ReservesMax: true},
		// platform.moonshot.cn/docs/introduction
	},
	{
		Name: "moonshot-cn", About: About{Title: "Moonshot (China)", Seen: "2026-11-29"}, Family: "moonshot", Speaks: "moonshot",
		BaseURL: "https://api.moonshot.cn/v1", Hosts: []string{"api.moonshot.cn"}, Env: []string{"MOONSHOT_API_KEY"},
		Prefer: []string{"kimi-k#"},
		Limits: Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, ReservesMax: true},
	},
	{
		Name: "kimi-coding", About: About{Title: "Kimi for Coding", Seen: "2026-11-29", Note: "A subscription, counted over five hours and over the week."},
		Family: "moonshot", Speaks: "moonshot",
		BaseURL: "https://api.kimi.com/coding/v1", Hosts: []string{"api.kimi.com"}, Env: []string{"KIMI_API_KEY", "KIMI_CODING_API_KEY"},
		Limits: Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, ReservesMax: true},
	},
	{
		Name: "zhipu", About: About{Title: "Zhipu", Seen: "2026-11-29", Aliases: []string{"bigmodel", "glm", "chatglm"}}, Family: "zhipu",
		BaseURL: "https://open.bigmodel.cn/api/paas/v4", Hosts: []string{"bigmodel.cn"}, Env: []string{"ZHIPUAI_API_KEY", "ZHIPU_API_KEY"},
		Prefer: []string{"glm-#-flash"},
		Limits: Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "zai", About: About{Title: "Z.ai", Seen: "2026-11-29", Aliases: []string{"z.ai", "z-ai"}}, Family: "zhipu", Speaks: "zhipu",
		BaseURL: "https://api.z.ai/api/paas/v4", Hosts: []string{"api.z.ai"}, Env: []string{"ZAI_API_KEY"},
		Prefer: []string{"glm-#-flash"},
		Limits: Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "dashscope", About: About{Title: "Qwen (DashScope)", Seen: "2026-11-29", Aliases: []string{"qwen", "modelstudio", "alibaba"}},
		Family:  "dashscope",
		BaseURL: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", // alibabacloud.com/help/model-studio/base-url: keys are bound to a region
		Hosts:   []string{"dashscope-intl.aliyuncs.com", "ap-southeast-1.maas.aliyuncs.com"},
		Env:     []string{"DASHSCOPE_API_KEY", "ALIBABA_API_KEY", "MODELSTUDIO_API_KEY", "QWEN_API_KEY"}, Prefer: []string{"qwen-plus", "qwen#-plus"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "main account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "dashscope-cn", About: About{Title: "Qwen (China)", Seen: "2026-11-29", Aliases: []string{"aliyun", "bailian"}},
		Family: "dashscope", Speaks: "dashscope",
		BaseURL: "https://dashscope.aliyuncs.com/compatible-mode/v1", Hosts: []string{"dashscope.aliyuncs.com", "maas.aliyuncs.com"},
		Env: []string{"DASHSCOPE_API_KEY"}, Prefer: []string{"qwen-plus", "qwen#-plus"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "main account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "dashscope-us", About: About{Title: "Qwen (US)", Seen: "2026-11-29"}, Family: "dashscope", Speaks: "dashscope",
		BaseURL: "https://dashscope-us.aliyuncs.com/compatible-mode/v1",
		Hosts:   []string{"dashscope-us.aliyuncs.com", "us-east-1.maas.aliyuncs.com"},
		Env:     []string{"ALIBABA_US_API_KEY", "DASHSCOPE_API_KEY"}, Prefer: []string{"qwen-plus", "qwen#-plus"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "main account", Unnamed: limit.ScopeKeyModel},
	},
	{
		// The older row keeps its host, so that no kept key goes to another one.
		Name: "siliconflow", About: About{Title: "SiliconFlow (China)", Seen: "2026-11-29", Aliases: []string{"siliconflow-cn"}},
		Family:  "siliconflow",
		BaseURL: "https://api.siliconflow.cn/v1", Hosts: []string{"api.siliconflow.cn"}, Env: []string{"SILICONFLOW_CN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "siliconflow-com", About: About{Title: "SiliconFlow", Seen: "2026-11-29", Aliases: []string{"siliconflow-intl"}},
		Family: "siliconflow", Speaks: "siliconflow",
		BaseURL: "https://api.siliconflow.com/v1", Hosts: []string{"api.siliconflow.com"}, Env: []string{"SILICONFLOW_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "minimax", About: About{Title: "MiniMax", Seen: "2026-11-29"}, Family: "minimax",
		BaseURL: "https://api.minimax.io/v1", Hosts: []string{"api.minimax.io"}, Env: []string{"MINIMAX_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "minimax-cn", About: About{Title: "MiniMax (China)", Seen: "2026-11-29"}, Family: "minimax", Speaks: "minimax",
		BaseURL: "https://api.minimaxi.com/v1",
		Hosts:   []string{"api.minimaxi.com", "api.minimax.chat"}, Env: []string{"MINIMAX_CN_API_KEY", "MINIMAX_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "baidu", About: About{Title: "Baidu Qianfan", Seen: "2026-11-29", Aliases: []string{"qianfan", "ernie", "wenxin"}},
		BaseURL: "https://qianfan.baidubce.com/v2",
		Hosts:   []string{"qianfan.baidubce.com", "aip.baidubce.com"}, Env: []string{"QIANFAN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "volcengine", About: About{Title: "Volcengine Ark", Seen: "2026-11-29", Aliases: []string{"ark", "doubao"}}, Family: "ark",
		BaseURL: "https://ark.cn-beijing.volces.com/api/v3", Hosts: []string{"ark.*.volces.com"}, Env: []string{"ARK_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "byteplus", About: About{Title: "BytePlus ModelArk", Seen: "2026-11-29"}, Family: "ark", Speaks: "volcengine",
		BaseURL: "https://ark.ap-southeast.bytepluses.com/api/v3", Hosts: []string{"ark.*.bytepluses.com"}, Env: []string{"ARK_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "tokenhub", About: About{Title: "Tencent TokenHub", Seen: "2026-11-29", Aliases: []string{"tencent"}},
		Family: "tencent", Speaks: "hunyuan",
		BaseURL: "https://tokenhub.tencentmaas.com/v1",
		Hosts:   []string{"tokenhub.tencentmaas.com"}, Env: []string{"TENCENT_TOKENHUB_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "tokenhub-intl", About: About{Title: "Tencent TokenHub (international)", Seen: "2026-11-29"},
		Family: "tencent", Speaks: "hunyuan",
		BaseURL: "https://tokenhub-intl.tencentcloudmaas.com/v1",
		Hosts:   []string{"tokenhub-intl.tencentcloudmaas.com"}, Env: []string{"TENCENT_TOKENHUB_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "spark", About: About{Title: "iFlytek Spark", Seen: "2026-11-29", Aliases: []string{"iflytek", "xfyun", "xinghuo"},
			Note: "The key is the console's APIPassword. Its terms restrict relays."},
		BaseURL: "https://spark-api-open.xf-yun.com/v1", Hosts: []string{"spark-api-open.xf-yun.com"}, Env: []string{"SPARK_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "application", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "stepfun", About: About{Title: "StepFun (China)", Seen: "2026-11-29"}, Family: "stepfun",
		BaseURL: "https://api.stepfun.com/v1", Hosts: []string{"api.stepfun.com"}, Env: []string{"STEPFUN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "stepfun-intl", About: About{Title: "StepFun", Seen: "2026-11-29"}, Family: "stepfun", Speaks: "stepfun",
		BaseURL: "https://api.stepfun.ai/v1", Hosts: []string{"api.stepfun.ai"}, Env: []string{"STEPFUN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "modelscope", About: About{Title: "ModelScope", Seen: "2026-11-29",
			Note: "Two limits at once, of the account and of each model, both by the day."},
		BaseURL: "https://api-inference.modelscope.cn/v1", Hosts: []string{"api-inference.modelscope.cn"},
		Env: []string{"MODELSCOPE_API_KEY", "MODELSCOPE_API_TOKEN", "MODELSCOPE_SDK_TOKEN"}, listing: listing{TestPath: TestByChat},
		Limits: Limits{Day: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "zai-coding", About: About{Title: "Z.ai Coding Plan", Seen: "2026-11-29",
			Note: "A subscription, counted over five hours and over the week. Its keys fail at the other address with an error about the balance."},
		Family: "zhipu", Speaks: "zhipu",
		BaseURL: "https://api.z.ai/api/coding/paas/v4",
		Env:     []string{"ZAI_API_KEY"},
		Limits:  Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "zhipu-coding", About: About{Title: "Zhipu Coding Plan", Seen: "2026-11-29",
			Note: "A subscription, counted over five hours and over the week."},
		Family: "zhipu", Speaks: "zhipu",
		BaseURL: "https://open.bigmodel.cn/api/coding/paas/v4",
		Env:     []string{"ZHIPU_API_KEY"},
		Limits:  Limits{Clock: beijing, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "dashscope-coding", About: About{Title: "Alibaba Coding Plan", Seen: "2026-11-29",
			Note: "A subscription. In China its host is coding.dashscope.aliyuncs.com."},
		Family: "dashscope", Speaks: "dashscope",
		BaseURL: "https://coding-intl.dashscope.aliyuncs.com/v1",
		Hosts:   []string{"coding-intl.dashscope.aliyuncs.com"}, Env: []string{"ALIBABA_CODING_PLAN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
}
