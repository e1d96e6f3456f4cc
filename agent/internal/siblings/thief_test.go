package siblings

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAThiefWhoHoldsConnectionsKeepsNoSiblingOut(t *testing.T) {
	all, shelves := aTrain(t, 2)
	shelves[1].set(answer{held, 100})
	all[1].opt.Displays["a"] = "127.0.0.1:8091" // where a asks from on this machine
	runs(t, all[1])
	thief := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 66, 6, 6)}}
	for range 2 * maxConns {
		c, err := thief.DialContext(t.Context(), "tcp", all[1].opt.Listen)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n"); err != nil {
			continue // it was put out already
		}
	}
	if got, err := all[0].ask(t.Context(), "b", film); err != nil || got.state != held {
		t.Errorf("a sibling is told %+v, %v", got, err)
	}
	all[0].client.CloseIdleConnections()
}

func TestAThiefWhoAsksAllTheTimeSilencesNobody(t *testing.T) {
	all, shelves := aTrain(t, 2)
	shelves[0].set(answer{held, 100})
	for range 2 * perSecond {
		w := httptest.NewRecorder()
		all[0].ServeHTTP(w, httptest.NewRequest(http.MethodHead, prefix+film.String(), nil))
		if w.Code != http.StatusUnauthorized || w.Header().Get("Connection") != "close" {
			t.Fatalf("a stranger is answered %d, and may stay: %v", w.Code, w.Header())
		}
	}
	r := httptest.NewRequest(http.MethodHead, prefix+film.String(), nil)
	key.sign(r, "b")
	w := httptest.NewRecorder()
	if all[0].ServeHTTP(w, r); w.Code != http.StatusNoContent {
		t.Errorf("a sibling is answered %d", w.Code)
	}
}

func TestAnImpostorsEndlessHeaderIsNotRead(t *testing.T) {
	all, _ := aTrain(t, 2)
	base := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Endless", strings.Repeat("x", 1<<20))
	}))
	defer base.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := all[0].Do(r); err == nil {
		res.Body.Close()
		t.Errorf("it was read: %s", res.Status)
	}
}
