// Which kinds of processors the sources were compiled for, and which of them this one is.

#include "target.hpp"

namespace titan {

namespace portable {
Target target();
}
#if defined(TITAN_WIDE_TARGETS)
namespace ifma {
Target target();
}
#endif

static Target named(const char* name, Target target) {
    target.name = name;
    return target;
}

std::vector<Target> targets() {
    std::vector<Target> out{named("portable", portable::target())};
#if defined(TITAN_WIDE_TARGETS)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("bmi2") && __builtin_cpu_supports("avx2") &&
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512ifma") && __builtin_cpu_supports("avx512vbmi2")) {
        out.push_back(named("ifma", ifma::target()));
    }
#endif
    return out;
}

}  // namespace titan
