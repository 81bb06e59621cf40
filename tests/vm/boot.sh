# Sourced by tests/vm/run and tests/vm/reboot: how the guest is booted.

# payload_image FOLDER - make FOLDER.img of it, the guest's /payload.
payload_image() {
    local size
    size=$(du -sm "$1" | cut -f1)
    truncate -s $((size + size / 4 + 32))M "$1.img"
    mkfs.ext4 -q -F -d "$1" "$1.img"
}

# accelerator GUEST - KVM where a kernel is seen to boot on it, which takes seconds: on some machines that are guests themselves QEMU
# hangs or aborts there. Else everything is emulated, which takes many times as long. RCD_VM_ACCEL decides instead.
accelerator() {
    if [ -n "${RCD_VM_ACCEL:-}" ]; then
        echo "$RCD_VM_ACCEL"
    elif [ -w /dev/kvm ] && timeout -k 1 20 qemu-system-x86_64 -nodefaults -no-user-config -nographic -no-reboot -M q35 -accel kvm -cpu max -smp 2 \
        -m 512 -kernel "$1/kernel" -append "console=ttyS0 panic=-1 no_timer_check" -serial stdio </dev/null 2>/dev/null |
        grep -q "Unable to mount root fs"; then
        echo kvm
    else
        echo tcg,thread=multi
    fi
}

# boot GUEST DISK WORK - start QEMU with a kernel of the folder GUEST (RCD_VM_KERNEL=-backports is the second one), the disk that
# -drive's words DISK name and the payload WORK/payload.img. What the guest says on its second serial port is in WORK/said, its console in WORK/console, QEMU's own process
# in WORK/pid; `qemu` is what to wait for, and `accel` what it runs on.
boot() {
    accel=${accel:-$(accelerator "$1")}
    # Emulated by some versions of QEMU, newer kernels die of the flags that `cmpxchg16b` leaves, and of code that they change while
    # another processor runs it: those two take turns then.
    local cpu=max
    case $accel:${RCD_VM_KERNEL:-} in
        tcg*:?*) cpu=max,-cx16 accel=tcg,thread=single ;;
    esac
    : >"$3/said"
    timeout "${RCD_VM_SECONDS:-1200}" qemu-system-x86_64 -nodefaults -no-user-config -nographic -no-reboot -pidfile "$3/pid" -M q35 \
        -accel "$accel" -cpu "$cpu" -smp 2 -m 3072 -kernel "$1/kernel${RCD_VM_KERNEL:-}" -initrd "$1/initrd${RCD_VM_KERNEL:-}" \
        -append "root=/dev/vda rw console=ttyS0 quiet panic=-1 no_timer_check systemd.show_status=no \
            systemd.default_timeout_start_sec=900 apparmor=1 security=apparmor ${RCD_VM_APPEND:-}" \
        -drive "$2,format=raw,if=virtio" -drive "file=$3/payload.img,format=raw,if=virtio,readonly=on" \
        -serial "file:$3/console" -serial "file:$3/said" -netdev user,id=net,restrict=on -device virtio-net-pci,netdev=net \
        </dev/null >"$3/qemu" 2>&1 &
    qemu=$!
}
