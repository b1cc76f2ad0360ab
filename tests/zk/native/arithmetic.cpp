// Answers questions of test_native_arithmetic.py, built with sanitizers: one line in, one out.
//
// Numbers are hexadecimal and plain; a point of the second group has four of them. Questions:
//   base|scalar A B          product, sum, difference, and inverse of A; then in the last lane of a
//                            pack product, sum, difference, (A + B) (A - B), A^2 + B^2, A^2, A and
//                            whether A - B is zero
//   extended A A B B         product, square and inverse of the first, and the first two in a pack
//   first|second K P... ...  sum of K times P over all pairs, by windows and by doubling
//   transform N...           the numbers at the odd roots of twice the order
//   pairings P Q...          whether the product of pairings is one, with lines fixed for half of
//                            the points and for all
//   order Q                  whether a point of the twist has the group's order
//   prove KEY WITNESS R S    proof by a zkey file and a file of 32-byte numbers

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "prove.hpp"
#include "verify.hpp"

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

// A pack with `last` in its last lane and `others` in the others.
template <class F>
static Pack<F> pack_of(const F& last, const F& others) {
    const Limbs stored[] = {packed(others), packed(last)};
    const std::uint8_t* rows[kLanes];
    for (unsigned i = 0; i < kLanes; ++i) {
        rows[i] = reinterpret_cast<const std::uint8_t*>(&stored[i == kLanes - 1]);
    }
    return Pack<F>::load(rows);
}

template <class F>
static void print_last(const Pack<F>& pack) {
    Limbs stored[kLanes];
    std::uint8_t* rows[kLanes];
    for (unsigned i = 0; i < kLanes; ++i) rows[i] = reinterpret_cast<std::uint8_t*>(&stored[i]);
    pack.store(rows);
    print(unpacked<F>(stored[kLanes - 1]).plain());
}

template <class F>
static void field(std::istream& in) {
    std::string first, second;
    in >> first >> second;
    const F a = F::of(limbs(first)), b = F::of(limbs(second));
    print((a * b).plain()), print((a + b).plain()), print((a - b).plain());
    print(a.inverse().plain());
    using P = Pack<F>;
    const P left = pack_of(a, b), right = pack_of(b, a);
    for (const P& one : {left * right, left + right, left - right,
                         left.plus(right) * left.minus(right),
                         P::sum_of_products(left, left, right, right), left.square(),
                         P::select(1u << (kLanes - 1), left, right)}) {
        print_last<F>(one);
    }
    std::cout << static_cast<unsigned>((left - right).is_zero() >> (kLanes - 1) & 1);
}

static void extended(std::istream& in) {
    Extended a, b;
    read(in, a), read(in, b);
    print(a * b), print(a.square()), print(a.is_zero() ? a : a.inverse());
    using P = Extension<Pack<Base>>;
    const P left{pack_of(a.real, b.real), pack_of(a.imaginary, b.imaginary)};
    const P right{pack_of(b.real, a.real), pack_of(b.imaginary, a.imaginary)};
    for (const P& one : {left * right, left.square()}) {
        print_last<Base>(one.real), print_last<Base>(one.imaginary);
    }
}

static void transform(std::istream& in) {
    std::vector<Limbs> values;
    for (std::string number; in >> number;) {
        values.push_back(packed(Scalar::of(limbs(number))));
    }
    unsigned power = 0;
    while (std::size_t{1} << power < values.size()) ++power;
    Transform(power).to_odd_coset(values);
    for (const Limbs& value : values) print(unpacked<Scalar>(value).plain());
}

static void pairings(std::istream& in) {
    std::vector<AffineG1> points;
    std::vector<std::vector<Line<Base>>> lines, fixed;
    for (AffineG1 point; in.peek() != EOF;) {
        AffineG2 partner;
        read(in, point.x), read(in, point.y), read(in, partner.x), read(in, partner.y);
        points.push_back(point), lines.push_back(lines_of(partner));
        fixed.push_back(fixed_lines_of(partner));
        in >> std::ws;
    }
    std::vector<Partner> mixed, kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
        mixed.push_back({points[i], i % 2 ? &lines[i] : &fixed[i], i % 2 == 0});
        kept.push_back({points[i], &fixed[i], true});
    }
    std::cout << is_one_after_final_exponentiation(miller(mixed))
              << is_one_after_final_exponentiation(miller(kept));
}

static void order(std::istream& in) {
    AffineG2 point;
    read(in, point.x), read(in, point.y);
    std::cout << !lines_of(point).empty();
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
    const Basis<F> basis(points);
    Sum<F> windows(basis, scalars.data());
    std::vector<Task> tasks;
    windows.add_tasks(tasks);
    Workspace workspace;
    for (const Task& task : tasks) task(workspace);
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
    ProvingKey read;
    const char* fault = KeyReader(zkey.data(), zkey.size()).read(read);
    if (fault != nullptr) throw std::runtime_error(fault);
    const Prover prover(read);
    fault = prover.fault_of(values.data(), values.size());
    if (fault != nullptr) throw std::runtime_error(fault);
    const Proof proof = prover.prove(values.data(), limbs(first), limbs(second), 2);
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
            if (question == "extended") extended(in);
            if (question == "transform") transform(in);
            if (question == "pairings") pairings(in);
            if (question == "order") order(in);
            if (question == "first") points<Base>(in);
            if (question == "second") points<Extended>(in);
            if (question == "prove") prove(in);
        } catch (const std::runtime_error& error) {
            std::cout << "error: " << error.what();
        }
        std::cout << std::endl;
    }
}
