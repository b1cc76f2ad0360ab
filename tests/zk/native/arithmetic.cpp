// Answers questions of test_native_arithmetic.py, built with sanitizers: one line in, one out.
//
// Numbers are hexadecimal and plain; a point of the second group has four of them. Questions:
//   base|scalar A B          product, sum, difference, and inverse of A
//   first|second K P... ...  sum of K times P over all pairs, by windows and by doubling
//   prove KEY WITNESS R S    proof by a zkey file and a file of 32-byte numbers

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "prove.hpp"

using namespace titan;

static Limbs limbs(const std::string& text) {
    Limbs out{};
    std::size_t bit = 0;
    for (auto digit = text.rbegin(); digit != text.rend() && bit < 256; ++digit, bit += 4) {
        const std::uint64_t value = std::stoul(std::string(1, *digit), nullptr, 16);
        out[bit / 64] |= value << (bit % 64);
    }
    return out;
}

static void print(const Limbs& number) {
    static const char* digits = "0123456789abcdef";
    for (int bit = 252; bit >= 0; bit -= 4) std::cout << digits[number[bit / 64] >> bit % 64 & 15];
    std::cout << ' ';
}
static void print(const Base& number) { print(number.plain()); }
static void print(const Extended& number) { print(number.real), print(number.imaginary); }
template <class F>
static void print(const Affine<F>& point) { print(point.x), print(point.y); }

static void read(std::istream& in, Base& out) {
    std::string text;
    in >> text;
    out = Base::of(limbs(text));
}
static void read(std::istream& in, Extended& out) { read(in, out.real), read(in, out.imaginary); }

template <class F>
static void field(std::istream& in) {
    std::string first, second;
    in >> first >> second;
    const F a = F::of(limbs(first)), b = F::of(limbs(second));
    print((a * b).plain()), print((a + b).plain()), print((a - b).plain());
    print(a.inverse().plain());
}

template <class F>
static void points(std::istream& in) {
    std::vector<Affine<F>> points;
    std::vector<Limbs> scalars;
    for (std::string scalar; in >> scalar;) {
        Affine<F> point;
        read(in, point.x), read(in, point.y);
        points.push_back(point), scalars.push_back(limbs(scalar));
    }
    Sum<F> windows(points.data(), scalars.data(), points.size());
    std::vector<Task> tasks;
    windows.add_tasks(tasks);
    for (const Task& task : tasks) task();
    Point<F> doubled = Point<F>::infinity();
    for (std::size_t i = 0; i < points.size(); ++i) doubled.add(times(points[i], scalars[i]));
    print(windows.result().affine()), print(doubled.affine());
}

static std::vector<std::uint8_t> content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

static void prove(std::istream& in) {
    std::string key, witness, first, second;
    in >> key >> witness >> first >> second;
    const std::vector<std::uint8_t> zkey = content(key), values = content(witness);
    const Prover prover(KeyReader(zkey.data(), zkey.size()).read());
    const Proof proof =
        prover.prove(values.data(), values.size(), limbs(first), limbs(second), 2);
    print(proof.a), print(proof.b), print(proof.c);
}

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        std::string question;
        in >> question;
        try {
            if (question == "base") field<Base>(in);
            if (question == "scalar") field<Scalar>(in);
            if (question == "first") points<Base>(in);
            if (question == "second") points<Extended>(in);
            if (question == "prove") prove(in);
        } catch (const std::runtime_error& error) {
            std::cout << "error: " << error.what();
        }
        std::cout << std::endl;
    }
}
