# Sourced by tests/vm/run and tests/vm/reboot: how the guest is booted.

# payload_image FOLDER - make FOLDER.img of it, the guest's /payload.
payload_image() {
    local size
    size=$(du -sm "$1" | cut -f1)
    truncate -s $((size + size / 4 + 32))M "$1.img"
    mkfs.ext4 -q -F -d "$1" "$1.img"
}

# boot GUEST DISK WORK - start QEMU with a kernel of the folder GUEST (RCD_VM_KERNEL=-backports is the second one), the disk that
# -drive's words DISK name and the payload WORK/payload.img. What the guest says on its second serial port is in WORK/said, its console in WORK/console, QEMU's own process
# in WORK/pid; `qemu` is what to wait for.
boot() {
    : >"$3/said"
    timeout "${RCD_VM_SECONDS:-1200}" qemu-system-x86_64 -nodefaults -no-user-config -nographic -no-reboot -pidfile "$3/pid" -M q35 \
        -accel "${RCD_VM_ACCEL:-tcg,thread=multi}" -cpu max -smp 2 -m 3072 -kernel "$1/kernel${RCD_VM_KERNEL:-}" -initrd "$1/initrd${RCD_VM_KERNEL:-}" \
        -append "root=/dev/vda rw console=ttyS0 quiet panic=-1 no_timer_check systemd.show_status=no apparmor=1 security=apparmor ${RCD_VM_APPEND:-}" \
        -drive "$2,format=raw,if=virtio" -drive "file=$3/payload.img,format=raw,if=virtio,readonly=on" \
        -serial "file:$3/console" -serial "file:$3/said" -netdev user,id=net,restrict=on -device virtio-net-pci,netdev=net \
        </dev/null >"$3/qemu" 2>&1 &
    qemu=$!
}
