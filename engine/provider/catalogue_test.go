package provider

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
	"sluice/keystore/redact"
)

func TestCatalogueIsSound(t *testing.T) {
	seen := map[string]string{}
	for _, p := range Catalogue() {
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			if n == "" || n != strings.ToLower(n) || strings.Contains(n, "/") {
				t.Errorf("%s: name %q cannot stand before the slash of a route", p.Title, n)
			}
			if other := seen[n]; other != "" {
				t.Errorf("%q names both %s and %s", n, other, p.Title)
			}
			seen[n] = p.Title
		}
		if p.Title == "" || p.SharedBy == "" || p.Shared == limit.ScopeUnknown || p.Unnamed == limit.ScopeUnknown || p.Auth == "" {
			t.Errorf("%s: the row is not complete: %+v", p.Name, p)
		}
		if _, err := time.Parse(time.DateOnly, p.Seen); err != nil {
			t.Errorf("%s: when it was last checked is not told: %v", p.Name, err)
		}
		if p.Closed != "" && len(p.Env)+len(p.Prefer) > 0 {
			t.Errorf("%s is closed and would be offered", p.Name)
		}
		if p.Speaks != "" && p.Speaks == p.Name {
			t.Errorf("%s speaks like itself", p.Name)
		}
		if _, ok := Lookup(p.Speaker()); !ok {
			t.Errorf("%s speaks like nobody: %q", p.Name, p.Speaks)
		}
	}
}

// braces are the parts of a base URL that a person fills in.
var braces = regexp.MustCompile(`\{[a-z]+\}`)

func TestAddressesLeadToTheirOwnProvider(t *testing.T) {
	for _, p := range Catalogue() {
		if p.BaseURL == "" {
			continue
		}
		p = p.At(braces.ReplaceAllString(p.BaseURL, "part"))
		for _, path := range []string{"", p.TestPath, p.ListPath} {
			if path == TestByChat {
				continue
			}
			u, err := url.Parse(p.Address(path))
			if err != nil || u.User != nil || u.Scheme != "https" && u.Hostname() != "localhost" || strings.HasSuffix(p.BaseURL, "/") {
				t.Fatalf("%s: %q: %v", p.Name, p.Address(path), err)
			}
			owner, _ := ByHost(u.Host)
			shared := len(p.Hosts) == 0 && p.Family != "" && owner.Family == p.Family // a plan on the host of its company
			if owner.Name != p.Name && !shared && u.Hostname() != "localhost" {
				t.Errorf("%s: %q is %q's", p.Name, u.Host, owner.Name)
			}
		}
	}
}

// sharedHosts are the ends of hosts under which anybody's services lie: to own
// one would mean to take a stranger's answer for the provider's.
var sharedHosts = []string{"amazonaws.com", "api.aws", "azure.com", "azure-api.net", "azurewebsites.net", "googleapis.com", "google.com", "run.app",
	"aliyuncs.com", "aliyun.com", "tencentcloudapi.com", "volces.com", "bytepluses.com", "baidubce.com", "cloudflare.com", "workers.dev", "vercel.app", "vercel.sh",
	"do-ai.run", "xf-yun.com", "modelscope.cn", "github.ai", "hf.space"}

func TestNoRowOwnsWhatManyShare(t *testing.T) {
	for _, end := range sharedHosts {
		for _, host := range []string{end, "somebody." + end, "a.eu-west-1." + end} {
			if p, ok := ByHost(host); ok {
				t.Errorf("%s is taken for %s", host, p.Name)
			}
		}
	}
	ends := map[string]string{}
	for _, p := range Catalogue() {
		for _, h := range p.Hosts {
			if ends[h] != "" {
				t.Errorf("%s is both %s's and %s's", h, ends[h], p.Name)
			}
			ends[h] = p.Name
		}
	}
}

// TestOneVariableIsOneCompanys: a key that is found in a variable must not be
// taken to a company that it does not belong to.
func TestOneVariableIsOneCompanys(t *testing.T) {
	whose := map[string]Provider{}
	for _, p := range Catalogue() {
		for _, v := range p.Env {
			if other, ok := whose[v]; ok && (p.Family == "" || p.Family != other.Family) {
				t.Errorf("%s is both %s's and %s's", v, other.Name, p.Name)
			}
			whose[v] = p
		}
	}
}

func TestFamiliesAreApart(t *testing.T) {
	rows := map[string]Provider{}
	for _, p := range Catalogue() {
		rows[p.Name] = p
	}
	for _, p := range rows {
		sisters := p.Sisters(rows)
		if p.Family != "" && len(sisters) == 0 {
			t.Errorf("%s is alone in family %s", p.Name, p.Family)
		}
		for _, s := range sisters {
			if s.Name == p.Name || s.BaseURL == p.BaseURL || s.Closed != "" {
				t.Errorf("%s: %+v is no sister", p.Name, s)
			}
		}
	}
}

func TestShapesBelongToRows(t *testing.T) {
	for _, s := range redact.Shapes {
		if p, ok := Lookup(s.Provider); s.Provider != "" && (!ok || p.Name != s.Provider) {
			t.Errorf("keys that begin with %q belong to %q, which is no row", s.Prefix, s.Provider)
		}
	}
}

func TestLookup(t *testing.T) {
	for in, want := range map[string]string{"openai": "openai", "Google": "gemini", "one-api": "oneapi", " groq ": "groq",
		"byteplus": "byteplus", "bailian": "dashscope-cn", "ollama-cloud": "ollama-cloud", "vertexai": "vertex", "cloudcode": "gemini-cli", "chatgpt": "codex"} {
		if p, ok := Lookup(in); !ok || p.Name != want {
			t.Errorf("%q is %q, want %q", in, p.Name, want)
		}
	}
	if _, ok := Lookup("nobody"); ok {
		t.Error("nobody was found")
	}
}

func TestByHost(t *testing.T) {
	for in, want := range map[string]string{
		"api.openai.com": "openai", "x.openai.azure.com:443": "azure", "models.inference.ai.azure.com": "github", "API.GROQ.COM": "groq",
		"y.services.ai.azure.com": "azure", "notapi.groq.com": "", "localhost:8080": "", "": "", "evil-openai.com": "",
		"bedrock-runtime.eu-west-1.amazonaws.com": "bedrock", "x.vpce.bedrock-runtime.eu-west-1.vpce.amazonaws.com": "bedrock", "bedrock-mantle.us-east-1.api.aws": "bedrock",
		"my-bucket.s3.amazonaws.com": "", "x.execute-api.eu-west-1.amazonaws.com": "", "evil.bedrock-runtime.amazonaws.com": "", "bedrock-runtime..amazonaws.com": "",
		"codestral.mistral.ai": "codestral", "api.mistral.ai": "mistral", "ollama.com": "ollama-cloud", "dashscope.aliyuncs.com": "dashscope-cn",
		"cn-hongkong.dashscope.aliyuncs.com": "dashscope-cn", "coding-intl.dashscope.aliyuncs.com": "dashscope-coding", "w1.cn-beijing.maas.aliyuncs.com": "dashscope-cn",
		"w1.ap-southeast-1.maas.aliyuncs.com": "dashscope", "eu-aiplatform.googleapis.com": "vertex", "aiplatform.googleapis.com": "vertex", "gateway.ai.cloudflare.com": "cloudflare-gateway",
	} {
		if p, _ := ByHost(in); p.Name != want {
			t.Errorf("%q is %q, want %q", in, p.Name, want)
		}
	}
}
