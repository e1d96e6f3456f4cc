package doctor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

const unit = "storyline-agent.service"

// Units asks systemd for the agent's unit and its watchdog.
func Units(ctx context.Context) []Finding {
	if _, err := os.Stat("/run/systemd/system"); err != nil {
		return []Finding{Skip("unit", "systemd does not run here"), Skip("watchdog", "systemd does not run here")}
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, "systemctl", "show", unit,
		"-p", "LoadState,ActiveState,SubState,Result,NRestarts,UnitFileState,WatchdogUSec").Output()
	if err != nil {
		return []Finding{Warning("unit", "systemctl: "+err.Error(), "run: systemctl status "+unit), Skip("watchdog", "systemctl does not answer")}
	}
	return judgeUnit(string(out))
}

// judgeUnit reads what systemctl show says of the agent's unit.
func judgeUnit(shown string) []Finding {
	says := map[string]string{}
	for line := range strings.Lines(shown) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		says[key] = value
	}
	if says["LoadState"] != "loaded" {
		return []Finding{Warning("unit", unit+" is not installed", "install the unit, or nobody starts the agent after a power cut"), Skip("watchdog", unit+" is not installed")}
	}
	seen := fmt.Sprintf("%s (%s), %s, restarted %s times", says["ActiveState"], says["SubState"], says["UnitFileState"], says["NRestarts"])
	u := Well("unit", "%s", seen)
	switch {
	case says["ActiveState"] == "failed":
		u = Failure("unit", seen+", ended by "+says["Result"], "run: journalctl -u "+unit+" -n 50")
	case says["ActiveState"] != "active":
		u = Failure("unit", seen, "run: systemctl start "+unit)
	case says["UnitFileState"] != "enabled":
		u = Failure("unit", seen, "run: systemctl enable "+unit+", or it stays off after a power cut")
	}
	w := Warning("watchdog", "off", "set WatchdogSec in the unit, so that a frozen player is restarted")
	if usec := says["WatchdogUSec"]; usec != "" && usec != "0" && usec != "infinity" {
		w = Well("watchdog", "%s", usec)
		if d, err := time.ParseDuration(strings.ReplaceAll(usec, "min", "m")); err == nil {
			w = Well("watchdog", "on, within %s", d)
		}
	}
	return []Finding{u, w}
}
