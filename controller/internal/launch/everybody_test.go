package launch

import (
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists/screen/browsertest"
)

func TestEveryPageIsForEverybody(t *testing.T) {
	stuck, settled, looking := newWorld(), newWorld(), newWorld()
	stuck.plan.standstill()
	settled.plan = &Plan{Unchanged: 20}
	looking.nobody = true
	full, blocked, same, outside := newWorld().served(t), stuck.served(t), settled.served(t), looking.served(t)
	desktest.Everybody(t, browsertest.Start(t), []desktest.Page{
		{Name: "plan", URL: full + address},
		{Name: "plan-waves", URL: full + address + "?" + filled("how", "waves", "when", "later", "at", "2026-12-04T08:15").Encode()},
		{Name: "plan-blocked", URL: blocked + address},
		{Name: "plan-nothing", URL: same + address},
		{Name: "plan-refused", URL: full + address, Form: filled("how", "waves", "when", "later", "soak", "long", "percent", "half", "at", "2020-01-01T00:00"), Fails: true},
		{Name: "plan-changed", URL: full + address, Form: filled("expect", ""), Fails: true},
		{Name: "plan-looking", URL: outside + address},
		{Name: "revert", URL: full + "/publishes/p-done/revert"},
		{Name: "revert-nothing", URL: same + "/publishes/p-done/revert"},
		{Name: "revert-blocked", URL: blocked + "/publishes/p-done/revert"},
		{Name: "revert-refused", URL: full + "/publishes/p-done/revert", Form: filled("expect", ""), Fails: true},
		{Name: "stop", URL: full + "/publishes/p-waiting/stop"},
		{Name: "stop-looking", URL: outside + "/publishes/p-waiting/stop"},
		{Name: "stop-refused", URL: full + "/publishes/p-done/stop", Fails: true},
		{Name: "continue", URL: full + "/publishes/p-stopped/continue"},
		{Name: "cancel", URL: full + "/publishes/p-scheduled/cancel"},
	})
}
