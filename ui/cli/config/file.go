package config

import (
	"time"

	"sluice/keystore/limit"
)

// file is the configuration as it is written. The toml tags are the names
// that a person may use; nothing else is accepted.
type file struct {
	Models    []string                `toml:"models"`
	Select    string                  `toml:"select"`
	Providers map[string]fileProvider `toml:"providers"`
	Keys      []fileKey               `toml:"keys"`
	Limits    map[string]fileLimits   `toml:"limits"`
	Retry     fileRetry               `toml:"retry"`
	Patience  filePatience            `toml:"patience"`
	Network   fileNetwork             `toml:"network"`
	Secrets   fileSecrets             `toml:"secrets"`
	UI        fileUI                  `toml:"ui"`
	System    string                  `toml:"system"`
	Floor     string                  `toml:"floor"`
	Private   bool                    `toml:"private"`
}

type fileProvider struct {
	Title      string            `toml:"title"`
	BaseURL    string            `toml:"base_url"`
	Path       string            `toml:"path"`
	Query      string            `toml:"query"`
	AuthHeader string            `toml:"auth_header"`
	AuthPrefix *string           `toml:"auth_prefix"`
	NoKey      *bool             `toml:"no_key"`
	TestPath   *string           `toml:"test_path"`
	Drop       []string          `toml:"drop"`
	Rename     map[string]string `toml:"rename"`
	Shared     string            `toml:"limits_shared_by"`
	Day        string            `toml:"day"`
	Floor      string            `toml:"floor"`
	Plan       string            `toml:"plan"`
}

type fileKey struct {
	Name     string   `toml:"name"`
	Provider string   `toml:"provider"`
	Secret   string   `toml:"secret"`
	Account  string   `toml:"account"`
	Models   []string `toml:"models"`
	Plan     string   `toml:"plan"`
}

type fileLimits struct {
	RPS         *int64 `toml:"rps"`
	RPM         *int64 `toml:"rpm"`
	RPH         *int64 `toml:"rph"`
	RPD         *int64 `toml:"rpd"`
	TPM         *int64 `toml:"tpm"`
	TPH         *int64 `toml:"tph"`
	TPD         *int64 `toml:"tpd"`
	ITPM        *int64 `toml:"itpm"`
	OTPM        *int64 `toml:"otpm"`
	Concurrency *int64 `toml:"concurrency"`
}

type fileRetry struct {
	RetryIf []string `toml:"retry_if"`
	Wait    string   `toml:"wait"`
	Stop    string   `toml:"stop"`
}

type filePatience struct {
	Prefer string `toml:"prefer"`
	Chat   string `toml:"chat"`
	Ask    string `toml:"ask"`
}

type fileNetwork struct {
	CAFile     string `toml:"ca_file"`
	Connect    string `toml:"connect"`
	FirstByte  string `toml:"first_byte"`
	FirstToken string `toml:"first_token"`
	Idle       string `toml:"idle"`
}

type fileSecrets struct {
	Keyring    *bool  `toml:"keyring"`
	Passphrase string `toml:"passphrase"`
}

type fileUI struct {
	Symbols string `toml:"symbols"`
	Linear  bool   `toml:"linear"`
}

type fileLimit struct {
	name      string
	n         *int64
	dimension limit.Dimension
	span      time.Duration
}

func (l fileLimits) list() []fileLimit {
	return []fileLimit{
		{"rps", l.RPS, limit.Requests, limit.Second},
		{"rpm", l.RPM, limit.Requests, limit.Minute},
		{"rph", l.RPH, limit.Requests, limit.Hour},
		{"rpd", l.RPD, limit.Requests, limit.Day},
		{"tpm", l.TPM, limit.Tokens, limit.Minute},
		{"tph", l.TPH, limit.Tokens, limit.Hour},
		{"tpd", l.TPD, limit.Tokens, limit.Day},
		{"itpm", l.ITPM, limit.InputTokens, limit.Minute},
		{"otpm", l.OTPM, limit.OutputTokens, limit.Minute},
		{"concurrency", l.Concurrency, limit.Concurrency, 0},
	}
}
