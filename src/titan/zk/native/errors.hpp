// What is wrong with what a caller gave: the same types for every kind of processor.
#pragma once

#include <stdexcept>

namespace titan {

struct KeyError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct WitnessError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace titan
