package agent

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"storyline/playlists"
)

// crowd holds so many connections on purpose, after a question on each.
func crowd(t *testing.T, a *Agent, n int) []net.Conn {
	t.Helper()
	var list []net.Conn
	for range n {
		c, err := net.Dial("tcp", a.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = fmt.Fprint(c, "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n") // it may be put out already
		list = append(list, c)
	}
	return list
}

func TestAProgramThatHoldsConnectionsKeepsNobodyOut(t *testing.T) {
	a, _ := start(t, display(t, "tcp://127.0.0.1:9"))
	held := crowd(t, a, 4*maxVisitors)
	statusOf(t, a, "an answer", func(s *standing) bool { return s.Showing.What == playlists.ShowHelp })
	d, ok := a.listener.(*door)
	if !ok {
		t.Fatalf("the screen is served by a %T", a.listener)
	}
	d.mu.Lock()
	inside := len(d.inside)
	d.mu.Unlock()
	if inside > maxVisitors {
		t.Errorf("%d connections are held, at most %d may be", inside, maxVisitors)
	}
	for _, c := range held[:3*maxVisitors] {
		ends(t, c)
	}
}

// ends waits until a connection is ended from the other side.
func ends(t *testing.T, c net.Conn) {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("the connection from %s is still there", c.LocalAddr())
	}
}

func TestThePageThatPassengersSeeIsNeverPutOut(t *testing.T) {
	a, path := kioskPage(t)
	c, err := net.Dial("tcp", a.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	answers := bufio.NewReader(c)
	ask := func() error {
		if _, err := fmt.Fprintf(c, "GET %sslots HTTP/1.1\r\nHost: localhost\r\n\r\n", path); err != nil {
			return err
		}
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			return err
		}
		return answer.Body.Close()
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	ends(t, crowd(t, a, 2*maxVisitors)[0]) // it came later, so the kiosk's would have gone before it
	if err := ask(); err != nil {
		t.Errorf("the kiosk's connection was ended for others: %v", err)
	}
}
