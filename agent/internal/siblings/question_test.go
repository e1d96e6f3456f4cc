package siblings

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"storyline/playlists"
)

func TestOtherQuestionsAreAnsweredToTheTrainWithAProof(t *testing.T) {
	all, _ := aTrain(t, 2)
	a, b := all[0], all[1]
	b.opt.Answers = map[string]func() []byte{"/time": func() []byte { return []byte("noon") }}
	runs(t, b)
	t.Cleanup(a.client.CloseIdleConnections)
	if got, err := a.Ask(t.Context(), train[1], "/time", 100); string(got) != "noon" || err != nil {
		t.Errorf("answered %q, %v", got, err)
	}
	if got, err := a.Ask(t.Context(), train[1], "/time", 3); err == nil {
		t.Errorf("a part of an answer was taken: %q", got)
	}
	if got, err := a.Ask(t.Context(), train[1], "/weather", 100); err == nil {
		t.Errorf("what nobody knows was answered with %q", got)
	}
	a.opt.Key = Key{9}
	if got, err := a.Ask(t.Context(), train[1], "/time", 100); err == nil {
		t.Errorf("a stranger was told %q", got)
	}
	if got := a.Others(); len(got) != 1 || got[0] != train[1] {
		t.Errorf("the others are %v", got)
	}
}

func TestAnAnswerWithoutItsProofIsNone(t *testing.T) {
	proof := func(b string, by playlists.DisplayID, path, nonce string) string {
		return key.mac(saidWords([]byte(b), by, path, nonce)...)
	}
	for name, prove := range map[string]func(nonce string) string{
		"none":                func(string) string { return "" },
		"of other bytes":      func(n string) string { return proof("midnight", train[1], "/time", n) },
		"of another display":  func(n string) string { return proof("noon", train[0], "/time", n) },
		"of another question": func(n string) string { return proof("noon", train[1], "/step", n) },
		"of an older answer":  func(string) string { return proof("noon", train[1], "/time", strings.Repeat("0", 32)) },
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, nonce, _ := key.signer(r)
			w.Header().Set(answerHead, prove(nonce))
			_, _ = w.Write([]byte("noon"))
		}))
		s := New(Options{Display: train[0], Displays: map[playlists.DisplayID]string{
			train[0]: "127.0.0.1:1", train[1]: strings.TrimPrefix(server.URL, "http://"),
		}, Key: key})
		if got, err := s.Ask(t.Context(), train[1], "/time", 100); err == nil {
			t.Errorf("a proof that is %s was believed: %q", name, got)
		}
		s.client.CloseIdleConnections()
		server.Close()
	}
}
