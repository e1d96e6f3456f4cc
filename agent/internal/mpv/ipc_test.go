package mpv

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// spoken gives a line, and its other end.
func spoken(t *testing.T) (*line, net.Conn) {
	t.Helper()
	ours, theirs := net.Pipe()
	l := newLine(ours)
	go l.listen()
	t.Cleanup(func() {
		_ = ours.Close()
		_ = theirs.Close()
		<-l.done
	})
	return l, theirs
}

func TestAnswersFindTheirQuestions(t *testing.T) {
	l, mpv := spoken(t)
	go func() {
		lines := bufio.NewScanner(mpv)
		for lines.Scan() {
			var q struct {
				Command []any `json:"command"`
				ID      int64 `json:"request_id"`
			}
			_ = json.Unmarshal(lines.Bytes(), &q)
			outcome := "success"
			if q.Command[1] == "nothing" {
				outcome = "property unavailable"
			}
			fmt.Fprintf(mpv, "{\"event\":\"idle\"}\n{\"request_id\":%d,\"error\":\"success\",\"data\":7}\n{\"request_id\":%d,\"error\":%q,\"data\":%d}\n", q.ID-1, q.ID, outcome, q.ID)
		}
	}()
	for want := range 3 {
		var got int
		if ok, err := l.get("x", &got); !ok || err != nil || got != want+1 {
			t.Fatalf("%d, %t, %v", got, ok, err)
		}
	}
	var got int
	if ok, err := l.get("nothing", &got); ok || err != nil {
		t.Errorf("a property that is not there: %t, %v", ok, err)
	}
	if len(l.events) != 4 {
		t.Errorf("%d events wait, want 4", len(l.events))
	}
}

func TestWhatMpvMayNotSayEndsTheConnection(t *testing.T) {
	for name, say := range map[string]string{
		"a line without an end": strings.Repeat("x", maxLine+1),
		"no message":            "hello\n",
		"a flood of events":     strings.Repeat("{\"event\":\"x\"}\n", maxEvents+1),
		"a flood of answers":    strings.Repeat("{\"request_id\":9}\n", maxEvents+1),
	} {
		t.Run(name, func(t *testing.T) {
			l, mpv := spoken(t)
			go func() { _, _ = mpv.Write([]byte(say)) }()
			<-l.done
			if !errors.Is(l.why, errTalks) {
				t.Errorf("ended with %v", l.why)
			}
			go func() { _, _ = bufio.NewReader(mpv).ReadString('\n') }()
			if _, err := l.ask("x"); !errors.Is(err, errTalks) {
				t.Errorf("asking gave %v", err)
			}
		})
	}
}

func TestSilenceIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, mpv := spoken(t)
		l.patient = answerTime
		go func() { _, _ = bufio.NewReader(mpv).ReadString('\n') }()
		began := time.Now()
		if _, err := l.ask("x"); !errors.Is(err, errSilent) {
			t.Errorf("silence gave %v", err)
		}
		if waited := time.Since(began); waited != answerTime {
			t.Errorf("waited %s", waited)
		}
	})
}

func FuzzListen(f *testing.F) {
	f.Add([]byte("{\"event\":\"end-file\",\"reason\":\"error\",\"playlist_entry_id\":3}\n{\"request_id\":1,\"error\":\"success\"}\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		ours, theirs := net.Pipe()
		l := newLine(ours)
		go l.listen()
		told := make(chan struct{})
		go func() {
			defer close(told)
			_, _ = theirs.Write(said) // not all of it, once it is not listened to
			_ = theirs.Close()
		}()
		<-l.done
		_ = ours.Close()
		<-told
		if !errors.Is(l.why, errGone) && !errors.Is(l.why, errTalks) {
			t.Errorf("ended with %v", l.why)
		}
		if _, err := l.ask("x"); err == nil {
			t.Error("what is gone gave an answer")
		}
	})
}
