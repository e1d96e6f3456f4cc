//go:build !linux

package kiosk

import (
	"syscall"
	"time"
)

// alone puts a program into a process group of its own.
func alone() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func kill(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }

func memory(int) int64 { return 0 }

func (b *browser) waited() time.Duration { return 0 }
