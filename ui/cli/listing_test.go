//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	moonKey  = "sk-moon-abcdef1234567890abcdef1234567890"
	moonHere = "api.moonshot.ai"
	moonCN   = "api.moonshot.cn"
	moonMine = "[[keys]]\nname = \"mine\"\nprovider = \"moonshot\"\nsecret = \"env:MOONSHOT_API_KEY\"\n"
)

// chinese is a world in which the key is good at the Chinese host alone.
func chinese(t *testing.T) *internet {
	return newInternet(t, map[string]*site{moonHere: {key: "another"}, "api.kimi.com": {key: "a third"}, moonCN: {key: moonKey, models: []string{"kimi-k3", "kimi-k2.6"}}})
}

func says(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("%q is missing:\n%s", w, out)
		}
	}
	if strings.Contains(out, "abcdef1234567890") {
		t.Errorf("a key stands in:\n%s", out)
	}
}

func TestFirstStartOffersASisterAndSendsNothingWithoutAYes(t *testing.T) {
	t.Parallel()
	n := chinese(t)
	s := openTerminal(t, append(n.environ, "MOONSHOT_API_KEY="+moonKey))
	s.wait("Your choice [d]:")
	s.send("1\r")
	s.wait("Kimi for Coding has keys of its own. Send MOONSHOT_API_KEY to api.kimi.com and see? [y/N]")
	s.send("\r")
	s.wait("Moonshot (China) has keys of its own. Send MOONSHOT_API_KEY to api.moonshot.cn and see? [y/N]")
	s.send("no\r")
	s.wait("Nothing can be proposed with that.")
	if came := append(n.came(moonCN), n.came("api.kimi.com")...); len(came) > 0 {
		t.Errorf("without a yes there came %q", came)
	}
	s.seen.Reset()
	s.send("1\r")
	s.wait("to api.kimi.com and see? [y/N]")
	s.send("n\r")
	s.wait("to api.moonshot.cn and see? [y/N]")
	s.send("y\r")
	s.wait("Moonshot (China) lists 2 models; kimi-k3 answers")
	s.wait("for the next time? [y/N]")
	s.send("y\r")
	s.wait("Message")
	s.send("\x03")
	s.wait("Ctrl+C again")
	s.send("\x03")
	_ = s.status()
	data, err := os.ReadFile(filepath.Join(s.home, "sluice", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	says(t, string(data), `models = ["moonshot-cn/kimi-k3", "moonshot-cn/kimi-k2.6"]`, `provider = "moonshot-cn"`)
}

func TestKeysTestSendsNoKeyToASisterWithoutAYes(t *testing.T) {
	t.Parallel()
	n := chinese(t)
	home := n.home("models = [\"moonshot/kimi-k3\"]\n" + moonMine)
	key := []string{"MOONSHOT_API_KEY=" + moonKey}
	for _, args := range [][]string{{"keys", "test"}, {"keys", "test", "--json"}, {"keys", "test", "mine"}, {"ask", "hello"}, {"doctor", "--online"}, {"models", "--online"}} {
		out, _ := n.program(home, key, args...)
		says(t, out)
		if came := n.came(moonCN); len(came) > 0 {
			t.Fatalf("%q sent the key: %q", args, came)
		}
	}
	out, code := n.program(home, key, "keys", "test")
	says(t, out, "refused (status 401)", "keys of Kimi for Coding and Moonshot (China) are not accepted here", "--sisters tries it there")
	if code != exitRejected {
		t.Errorf("exit status %d", code)
	}
	out, code = n.program(home, key, "keys", "test", "--sisters")
	says(t, out, "Moonshot (China) accepts it: write provider = \"moonshot-cn\" at ", "config.toml:2")
	if code != exitRejected || len(n.came(moonCN)) == 0 {
		t.Errorf("exit status %d, there came %q", code, n.came(moonCN))
	}
	out, _ = n.program(home, key, "keys", "test", "--sisters", "--json")
	says(t, out, `"accepted_by":"moonshot-cn"`)
}

func TestKeysTestAsksAPersonBeforeASister(t *testing.T) {
	t.Parallel()
	n := chinese(t)
	home := n.home("models = [\"moonshot/kimi-k3\"]\n" + moonMine)
	for answer, want := range map[string]int{"\r": 0, "n\r": 0, "y\r": 1} {
		before := len(n.came(moonCN))
		s := openTerminal(t, append(n.environ, "MOONSHOT_API_KEY="+moonKey, "XDG_CONFIG_HOME="+home), "keys", "test")
		s.wait("Kimi for Coding has keys of its own. Send mine to api.kimi.com and see? [y/N]")
		s.send("\r")
		s.wait("Moonshot (China) has keys of its own. Send mine to api.moonshot.cn and see? [y/N]")
		s.send(answer)
		if code := s.status(); code != exitRejected {
			t.Errorf("exit status %d", code)
		}
		if got := min(1, len(n.came(moonCN))-before); got != want {
			t.Errorf("after %q there came %q", answer, n.came(moonCN))
		}
	}
}

func TestWithoutModelsTheStartProposesWhatIsListedToday(t *testing.T) {
	t.Parallel()
	n := newInternet(t, map[string]*site{"api.openai.com": {key: openAIKey, models: []string{"gpt-4o-mini-tts", "gpt-7-mini", "gpt-7.1-terra", "gpt-6.1-terra"}}})
	home := n.home("[[keys]]\nname = \"mine\"\nprovider = \"openai\"\nsecret = \"env:OPENAI_API_KEY\"\n")
	key := []string{"OPENAI_API_KEY=" + openAIKey}
	for range 2 {
		out, code := n.program(home, key, "ask", "hello")
		says(t, out, "well met")
		if code != exitOK {
			t.Errorf("exit status %d", code)
		}
	}
	chat := "POST /v1/chat/completions gpt-7.1-terra"
	if came := n.came("api.openai.com"); !slices.Equal(came, []string{"GET /v1/models", chat, chat, chat}) { // listed and proved once
		t.Errorf("there came %q", came)
	}
	out, _ := n.program(home, key, "doctor")
	says(t, out, "no models are named: the start proposes one of what OpenAI lists")
	n.hosts["api.openai.com"].key = "another"
	out, code := n.program(n.home("[[keys]]\nname = \"mine\"\nprovider = \"openai\"\nsecret = \"env:OPENAI_API_KEY\"\n"), key, "ask", "hello")
	says(t, out, "there are keys but no models, and none can be proposed: OpenAI: refused (status 401)")
	if code == exitOK {
		t.Error("that is no success")
	}
}

func TestAModelThatIsNotListedIsSaidSo(t *testing.T) {
	t.Parallel()
	n := newInternet(t, map[string]*site{"api.groq.com": {key: groqKey, models: []string{"whisper-large-v3", "openai/gpt-oss-120b", "llama-3.1-8b-instant"}}})
	home := n.home("models = [\"groq/llama-3.3-70b-versatile\", \"groq/openai/gpt-oss-120b\"]\n[[keys]]\nname = \"mine\"\nprovider = \"groq\"\nsecret = \"env:GROQ_API_KEY\"\n")
	key := []string{"GROQ_API_KEY=" + groqKey}
	const near = "Groq does not list it; the nearest that it lists is groq/llama-3.1-8b-instant"
	for _, args := range [][]string{{"keys", "test"}, {"models", "--online"}, {"doctor", "--online"}} {
		out, _ := n.program(home, key, args...)
		says(t, out, near)
		if strings.Count(out, "does not list it") != 1 {
			t.Errorf("%q:\n%s", args, out)
		}
	}
	out, _ := n.program(home, key, "models", "--online", "--json")
	says(t, out, `"unlisted":true,"nearest":"llama-3.1-8b-instant"`)
	out, code := n.program(home, key, "ask", "--no-fallback", "hello")
	says(t, out, "Groq does not list it; the nearest is llama-3.1-8b-instant")
	if code != exitFailed {
		t.Errorf("exit status %d", code)
	}
	out, _ = n.program(home, key, "models")
	says(t, out, "Groq does not list it; the nearest is llama-3.1-8b-instant")
	out, code = n.program(home, key, "ask", "hello")
	says(t, out, "well met")
	if code != exitOK {
		t.Errorf("exit status %d", code)
	}
}
