// Asio, Asio's TLS streams and Beast as one separately compiled unit: every other file includes declarations
// only (Asio: "Optional separate compilation"; Beast: "Configuration").
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
