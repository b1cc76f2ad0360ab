// The prover as WebAssembly for the holder's page: one key an instance, numbers as little-endian
// bytes. Nothing is linked in: no exceptions, no threads, and memory is only ever taken on; after a
// proof, what it took is overwritten and given back as a whole.
//
// Compiled by titan.zk.webassembly; webassembly.mjs calls it.

#include <__verbose_abort>
#include <new>
#include <optional>

#include "prove.hpp"

extern "C" unsigned char __heap_base;

namespace {

using namespace titan;

constexpr std::size_t kPage = std::size_t{1} << 16, kAlignment = 64;

class Heap {
   public:
    void* take(std::size_t bytes) {
        const std::uintptr_t start = (top_ + kAlignment - 1) & ~(kAlignment - 1);
        const std::size_t there = __builtin_wasm_memory_size(0) * kPage;
        if (bytes > SIZE_MAX - kPage - start) __builtin_trap();
        if (start + bytes > there) {
            const std::size_t pages = (start + bytes - there + kPage - 1) / kPage;
            // The page catches the trap: it has no memory left to prove with.
            if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) __builtin_trap();
        }
        top_ = start + bytes;
        return reinterpret_cast<void*>(start);
    }

    std::uintptr_t top() const { return top_; }

    void give_back(std::uintptr_t top) {
        wipe(reinterpret_cast<void*>(top), top_ - top);
        top_ = top;
    }

   private:
    std::uintptr_t top_ = reinterpret_cast<std::uintptr_t>(&__heap_base);
};

Heap heap;
std::optional<Prover> prover;

std::uint8_t* write(const Base& number, std::uint8_t* out) {
    const Limbs plain = number.plain();
    std::memcpy(out, plain.data(), kFieldBytes);
    return out + kFieldBytes;
}
std::uint8_t* write(const Extended& number, std::uint8_t* out) {
    return write(number.imaginary, write(number.real, out));
}
template <class F>
std::uint8_t* write(const Affine<F>& point, std::uint8_t* out) {
    return write(point.y, write(point.x, out));
}

enum Answer : int { kDone, kUnsoundKey, kUnsoundWitness, kUnsoundBlinding, kNoKey, kSecondKey };

}  // namespace

// What compilers call for products of 128 bits.
extern "C" __int128 __multi3(__int128 a, __int128 b) {
    const auto low = [](__int128 n) { return static_cast<std::uint64_t>(n); };
    const std::uint64_t cross = low(a) * low(b >> 64) + low(a >> 64) * low(b);
    return static_cast<__int128>(product(low(a), low(b)) + (static_cast<Wide>(cross) << 64));
}

// What containers call where they would throw.
[[noreturn]] void std::__libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }

void* operator new(std::size_t bytes) { return heap.take(bytes); }
void* operator new(std::size_t bytes, std::align_val_t) { return heap.take(bytes); }
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}
void operator delete(void*, std::align_val_t) noexcept {}
void operator delete(void*, std::size_t, std::align_val_t) noexcept {}

extern "C" {

// Whether this processor computes what the prover needs.
[[clang::export_name("usable")]] int usable() { return Pack<Base>::is_exact(); }

// Memory for a key or a witness; a witness's is given back after the proof.
[[clang::export_name("take")]] void* take(std::size_t bytes) { return heap.take(bytes); }

// Reads a zkey, of which nothing is believed.
[[clang::export_name("load")]] int load(const std::uint8_t* key, std::size_t length) {
    if (prover) return kSecondKey;
    ProvingKey read;
    if (KeyReader(key, length).read(read) != nullptr) return kUnsoundKey;
    prover.emplace(read);
    return kDone;
}

// Proves a witness with two random numbers below the order, which stand one after the other, and
// writes A, B and C over them and what is behind: 256 bytes. Gives back all memory from `witness` on.
[[clang::export_name("prove")]] int prove(const std::uint8_t* witness, std::size_t length,
                                          const std::uint8_t* blinding, std::uint8_t* out) {
    if (!prover) return kNoKey;
    const Limbs first = limbs_at(blinding), second = limbs_at(blinding + kFieldBytes);
    if (!is_less(first, Scalar::kModulus) || !is_less(second, Scalar::kModulus)) {
        return kUnsoundBlinding;
    }
    if (prover->fault_of(witness, length) != nullptr) return kUnsoundWitness;
    const Proof proof = prover->prove(witness, first, second, 1);
    write(proof.c, write(proof.b, write(proof.a, out)));
    return kDone;
}

// Overwrites and gives back everything that was taken since `start` was.
[[clang::export_name("give_back")]] void give_back(void* start) {
    heap.give_back(reinterpret_cast<std::uintptr_t>(start));
}
}
