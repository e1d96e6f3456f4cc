package screen

import (
	"errors"
	"strings"
	"testing"
)

func TestDecodeReport(t *testing.T) {
	cases := []struct {
		name, body string
		good       bool
	}{
		{"a first frame", `{"id":"a","event":"first-frame","at":5,"shown":0}`, true},
		{"fields of a later version", `{"id":"a","event":"ended","at":5,"shown":9,"more":{"x":1}}`, true},
		{"a beat of an empty screen", `{"id":"","event":"beat","at":5}`, true},
		{"a failure with its reason", `{"id":"a","event":"failed","at":5,"detail":"не знайдено"}`, true},
		{"nothing", ``, false},
		{"not JSON", `id=a`, false},
		{"a list", `[]`, false},
		{"two values", `{"id":"a","event":"ended"} {}`, false},
		{"an unknown event", `{"id":"a","event":"shown"}`, false},
		{"no event", `{"id":"a"}`, false},
		{"no id", `{"event":"ended"}`, false},
		{"a long id", `{"id":"` + strings.Repeat("a", 201) + `","event":"ended"}`, false},
		{"a line in the id", `{"id":"a\nb","event":"ended"}`, false},
		{"a negative length", `{"id":"a","event":"ended","shown":-1}`, false},
		{"an absurd length", `{"id":"a","event":"ended","shown":604800001}`, false},
		{"a time before 1970", `{"id":"a","event":"ended","at":-1}`, false},
		{"fractions of a ms", `{"id":"a","event":"ended","at":1.5}`, false},
		{"a long detail", `{"id":"a","event":"failed","detail":"` + strings.Repeat("a", 1001) + `"}`, false},
		{"more than 4 KB", `{"id":"a","event":"ended","more":"` + strings.Repeat("a", 4096) + `"}`, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := DecodeReport([]byte(c.body))
			if c.good && err != nil {
				t.Errorf("refused: %v", err)
			}
			if !c.good && !errors.Is(err, errReport) {
				t.Errorf("got error %v, want a refusal", err)
			}
		})
	}
}

func FuzzDecodeReport(f *testing.F) {
	f.Add([]byte(`{"id":"a","event":"first-frame","at":5,"shown":0,"detail":"x"}`))
	f.Add([]byte(`{"event":"beat"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := DecodeReport(body)
		if err != nil {
			if r != (Report{}) && !errors.Is(err, errReport) {
				t.Fatalf("refused with %v and yet gave %+v", err, r)
			}
			return
		}
		if err := r.check(); err != nil {
			t.Fatalf("let through what it refuses: %v", err)
		}
	})
}
