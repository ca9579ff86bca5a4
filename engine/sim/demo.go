package sim

// Demo is the scenario of the built-in demonstration. For a person who sends a
// message every five to eight seconds the first minute goes like this:
//
//	first three messages   key alpha answers with sim/large, then is full (3 RPM)
//	the fourth             key bravo turns out to be revoked; charlie answers
//	the sixth or so        charlie meets a limit that no header shows (output
//	                       tokens a minute): a real 429 with a countdown; delta
//	                       is of the same account, so sim/medium answers
//	at one minute          alpha's first request leaves the window: sim/large
//	                       answers again
//
// The windows are sliding ones of a minute, as the headers say.
func Demo() Scenario {
	large := []Limit{RPM(3), TPM(20_000), RPD(200), {
		Dimension: OutputTokens, Max: 220, Window: Minute, Accounts: []string{"shared"}, Hidden: true,
	}}
	return Scenario{
		Seed: 1,
		Providers: []Provider{{
			Name: "sim",
			Keys: []Key{
				{Name: "alpha", Token: "sim-alpha-4f1c90d27be3"},
				{Name: "bravo", Token: "sim-bravo-91d0c7ae5528", Revoked: true},
				{Name: "charlie", Token: "sim-charlie-6b8e02f4c1a7", Account: "shared"},
				{Name: "delta", Token: "sim-delta-c35a7719e06d", Account: "shared"},
			},
			Models: []Model{
				{Name: "large", Speed: 50, Limits: large},
				{Name: "medium", Speed: 65, Limits: []Limit{RPM(3), TPM(20_000), RPD(200)}},
				{Name: "small", Speed: 80, Limits: []Limit{RPM(20), TPM(40_000), RPD(400)}},
			},
			Latency: 150 * Millisecond,
			Jitter:  250 * Millisecond,
		}},
	}
}
