héllo
wörld
Zend